package io.headgate.tools.embedding;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vectors without a model: the words of a text and the runs of three letters in them, hashed to the vector's places with a sign
 * (K. Weinberger and others, Feature Hashing for Large Scale Multitask Learning, 2009). Texts with words in common, or with words that are
 * spelled alike, are near each other; of meaning it knows nothing. The same text has the same vector on every machine and in every
 * version.
 *
 * @param size places of a vector, at least 8
 */
public record HashedWords(int size) {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final int RUN = 3;
    /** A word counts as much as some runs of its letters. */
    private static final double WORD_WEIGHT = 2;

    public HashedWords {
        if (size < 8) {
            throw new IllegalArgumentException("a vector has at least 8 places: " + size);
        }
    }

    /** Of length 1. */
    public float[] of(String text) {
        double[] sums = new double[size];
        features(text).forEach((feature, weight) -> {
            int hash = hash(feature);
            sums[Integer.remainderUnsigned(hash >>> 1, size)] += (hash & 1) == 0 ? weight : -weight;
        });
        double length = 0;
        for (double sum : sums) {
            length += sum * sum;
        }
        float[] vector = new float[size];
        if (length == 0) {
            // No words: as far from everything as can be.
            vector[0] = 1;
            return vector;
        }
        for (int at = 0; at < size; at++) {
            vector[at] = (float) (sums[at] / Math.sqrt(length));
        }
        return vector;
    }

    /** How often something is there counts, but not in proportion. */
    private static Map<String, Double> features(String text) {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher words =
                WORD.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT));
        while (words.find()) {
            String word = words.group();
            counts.merge(word + " ", 1, Integer::sum);
            String edged = '^' + word + '$';
            for (int at = 0; at + RUN <= edged.length(); at++) {
                counts.merge(edged.substring(at, at + RUN), 1, Integer::sum);
            }
        }
        Map<String, Double> weights = new TreeMap<>();
        counts.forEach((feature, count) ->
                weights.put(feature, (feature.endsWith(" ") ? WORD_WEIGHT : 1) * (1 + StrictMath.log(count))));
        return weights;
    }

    /** FNV-1a, and the last steps of MurmurHash3, since its own last bits are poor. */
    private static int hash(String feature) {
        int hash = 0x811c9dc5;
        for (byte octet : feature.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ octet & 0xff) * 0x01000193;
        }
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return hash ^ hash >>> 16;
    }
}
