package io.headgate.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong while a configuration is read. Reading never stops at the first mistake. */
public final class Problems {
    private final List<Problem> all = new ArrayList<>();
    private final Set<String> shared = new HashSet<>();

    /** Adds a problem; the very same one only once. */
    public void add(Problem problem) {
        if (!all.contains(problem)) {
            all.add(problem);
        }
    }

    /** Adds a problem of a default that several sections inherit: it is told once, for the first of them. */
    void addShared(Problem problem) {
        String key = problem.path().substring(problem.path().lastIndexOf('.') + 1);
        if (shared.add(problem.location() + " " + key + " " + problem.message())) {
            add(problem);
        }
    }

    /** Adds a broken rule between defaults, of which others are made: it is told once, for the first of them. */
    void addInherited(Problem problem) {
        String key = problem.path().substring(problem.path().lastIndexOf('.') + 1);
        if (shared.add(key + " " + problem.message())) {
            add(problem);
        }
    }

    /** What was found so far, ordered by file and line. */
    public Report report() {
        List<Problem> sorted = new ArrayList<>(all);
        sorted.sort(Problem.BY_PLACE);
        return new Report(sorted);
    }
}
