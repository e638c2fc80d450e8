package io.headgate.testing;

import java.util.zip.CRC32C;

/**
 * Endless bytes that are known at every position, to send bodies larger than memory and to compare them by checksum at
 * the other end. The period is a prime, so that a lost or doubled block of any usual size changes the sum.
 */
public final class Pattern {
    private static final int PERIOD = 251;

    private Pattern() {}

    /** The bytes from a position on. */
    public static byte[] bytes(long from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('!' + (from + i) % PERIOD);
        }
        return bytes;
    }

    /** CRC-32C of the first bytes, as {@link Tally#checksum} gives it for what arrived. */
    public static long checksum(long length) {
        CRC32C sum = new CRC32C();
        for (long at = 0; at < length; at += 1 << 16) {
            byte[] piece = bytes(at, (int) Math.min(1 << 16, length - at));
            sum.update(piece, 0, piece.length);
        }
        return sum.getValue();
    }
}
