package io.headgate.testing;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32C;

/** Bytes in the order they came: all of them counted and summed, the first so many kept. Safe for many threads. */
public final class Tally {
    private final long keep;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CRC32C sum = new CRC32C();
    private long length;

    /** Keeps at most this many bytes. */
    public Tally(long keep) {
        this.keep = keep;
    }

    synchronized void add(byte[] bytes, int offset, int count) {
        int room = (int) Math.min(count, keep - kept.size());
        kept.write(bytes, offset, room);
        sum.update(bytes, offset, count);
        length += count;
    }

    /** How many bytes came, kept or not. */
    public synchronized long length() {
        return length;
    }

    /** CRC-32C of all bytes that came. */
    public synchronized long checksum() {
        return sum.getValue();
    }

    /** All bytes; an {@link IllegalStateException} when more came than are kept. */
    public synchronized byte[] bytes() {
        if (length > kept.size()) {
            throw new IllegalStateException(length + " bytes came, only the first " + kept.size() + " are kept");
        }
        return kept.toByteArray();
    }
}
