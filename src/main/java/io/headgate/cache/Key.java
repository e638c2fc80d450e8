package io.headgate.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import org.apache.pekko.util.ByteString;

/**
 * Everything that may change an answer, as one SHA-256: equal keys mean equal questions of callers with equal rights. Only the hash
 * is kept, so that a credential in a question is nowhere in the cache.
 */
public record Key(String digest) {
    public static Maker maker() {
        return new Maker();
    }

    /** The parameters of a query by name. Those with the same name keep their order, which may mean something. */
    static String sorted(String query) {
        String[] parameters = query.split("&", -1);
        Arrays.sort(parameters, Comparator.comparing(parameter -> {
            int equals = parameter.indexOf('=');
            return equals < 0 ? parameter : parameter.substring(0, equals);
        }));
        return String.join("&", parameters);
    }

    /** Takes the parts in; each with its length, so that what belongs to one part cannot pass for another. */
    public static final class Maker {
        private final MessageDigest sha;

        private Maker() {
            try {
                sha = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        public Maker add(String part) {
            return add(part.getBytes(StandardCharsets.UTF_8));
        }

        public Maker add(ByteString part) {
            return add(part.toArray());
        }

        /** A path with its query, if it has one. */
        public Maker addTarget(String target) {
            int mark = target.indexOf('?');
            return mark < 0
                    ? add(target)
                    : add(target.substring(0, mark)).add("?").add(sorted(target.substring(mark + 1)));
        }

        private Maker add(byte[] part) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                sha.update((byte) (part.length >>> shift));
            }
            sha.update(part);
            return this;
        }

        public Key make() {
            return new Key(HexFormat.of().formatHex(sha.digest()));
        }
    }
}
