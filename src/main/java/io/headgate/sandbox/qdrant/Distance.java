package io.headgate.sandbox.qdrant;

import java.util.Comparator;
import java.util.Optional;

/**
 * How alike two vectors are. All arithmetic is in float32 and in order of the components, as Qdrant does for vectors
 * shorter than its vector instructions take (16 components); longer ones may differ in the last digits.
 */
enum Distance {
    COSINE("Cosine", true) {
        @Override
        float[] prepared(float[] vector) {
            float square = dot(vector, vector);
            if (square < FLOAT_EPSILON || Math.abs(square - 1) <= 1e-6f) {
                return vector;
            }
            float length = (float) Math.sqrt(square);
            float[] normalised = new float[vector.length];
            for (int i = 0; i < vector.length; i++) {
                normalised[i] = vector[i] / length;
            }
            return normalised;
        }

        @Override
        float score(float[] left, float[] right) {
            return dot(left, right);
        }
    },
    DOT("Dot", true) {
        @Override
        float score(float[] left, float[] right) {
            return dot(left, right);
        }
    },
    EUCLID("Euclid", false) {
        @Override
        float score(float[] left, float[] right) {
            float sum = 0;
            for (int i = 0; i < left.length; i++) {
                float difference = left[i] - right[i];
                sum += difference * difference;
            }
            return (float) Math.sqrt(sum);
        }
    },
    MANHATTAN("Manhattan", false) {
        @Override
        float score(float[] left, float[] right) {
            float sum = 0;
            for (int i = 0; i < left.length; i++) {
                sum += Math.abs(left[i] - right[i]);
            }
            return sum;
        }
    };

    private static final float FLOAT_EPSILON = Math.ulp(1f);

    private final String label;
    private final boolean largerIsBetter;

    Distance(String label, boolean largerIsBetter) {
        this.label = label;
        this.largerIsBetter = largerIsBetter;
    }

    static Optional<Distance> of(String label) {
        for (Distance distance : values()) {
            if (distance.label.equals(label)) {
                return Optional.of(distance);
            }
        }
        return Optional.empty();
    }

    /** What is stored or searched for: Qdrant keeps cosine vectors at unit length and returns them so. */
    float[] prepared(float[] vector) {
        return vector;
    }

    /** Both vectors must be prepared and of the same size. */
    abstract float score(float[] left, float[] right);

    /** Best first. */
    Comparator<Float> order() {
        return largerIsBetter ? Comparator.reverseOrder() : Comparator.naturalOrder();
    }

    /** Strictly better than the threshold, as measured: a score equal to it is left out. */
    boolean passes(float score, float threshold) {
        return largerIsBetter ? score > threshold : score < threshold;
    }

    private static float dot(float[] left, float[] right) {
        float sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}
