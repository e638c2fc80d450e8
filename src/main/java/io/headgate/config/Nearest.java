package io.headgate.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the name that was probably meant. */
public final class Nearest {
    private Nearest() {}

    /** The known name closest to what was written, if one is close: few letters apart, or sharing a word of a hyphenated name. */
    public static Optional<String> to(String written, Collection<String> known) {
        int reach = Math.max(2, written.length() / 3);
        Optional<String> close = known.stream()
                .filter(name -> distance(written, name) <= reach)
                .min(Comparator.comparingInt((String name) -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()));
        return close.isPresent() ? close : sharingMostWords(written, known);
    }

    /**
     * What to say to somebody who wrote a name that is not known.
     *
     * @param ifNone what to do where no name is known at all
     */
    public static String hint(String written, Collection<String> known, String ifNone) {
        return to(written, known)
                .map(near -> "did you mean " + near + "?")
                .orElseGet(() -> known.isEmpty() ? ifNone : "there are " + new TreeSet<>(known));
    }

    private static Optional<String> sharingMostWords(String written, Collection<String> known) {
        return known.stream()
                .filter(name -> sharedWords(written, name) > 0)
                .min(Comparator.comparingInt((String name) -> -sharedWords(written, name))
                        .thenComparingInt(name -> words(name).size())
                        .thenComparingInt(name -> distance(written, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int sharedWords(String written, String name) {
        Set<String> shared = words(written);
        shared.retainAll(words(name));
        return shared.size();
    }

    private static Set<String> words(String name) {
        return new HashSet<>(List.of(name.split("[-_.]+", -1)));
    }

    /** Letters to insert, delete, replace or swap with a neighbour (optimal string alignment). */
    static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= right.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            for (int j = 1; j <= right.length(); j++) {
                int replace = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
                best = Math.min(best, cost[i - 1][j - 1] + replace);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[left.length()][right.length()];
    }
}
