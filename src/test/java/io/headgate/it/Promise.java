package io.headgate.it;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that the pool promises, and the tests that hold it to that.
 *
 * @param tests each {@code package.Class#method}, below {@code io.headgate}
 * @param reason why there is no test; empty where there is one
 * @param source where others have met the failure; empty for a promise of our own
 */
record Promise(int number, String text, List<String> tests, String reason, String source) {
    static final String ROOT = "io.headgate.";

    static Promise held(int number, String text, String... tests) {
        return new Promise(number, text, List.of(tests), "", "");
    }

    static Promise notYet(int number, String text, String reason) {
        return new Promise(number, text, List.of(), reason, "");
    }

    Promise seenIn(String source) {
        return new Promise(number, text, tests, reason, source);
    }

    /** What is wrong with it. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        if (tests.isEmpty() == reason.isEmpty()) {
            complaints.add(number + " must have either tests or a reason");
        }
        for (String test : tests) {
            if (!exists(test)) {
                complaints.add(number + " names a test that does not exist: " + test);
            }
        }
        return complaints;
    }

    private static boolean exists(String test) {
        String[] parts = test.split("#", 2);
        try {
            return List.of(Class.forName(ROOT + parts[0]).getDeclaredMethods()).stream()
                    .filter(method -> method.getName().equals(parts[1]))
                    .flatMap(method -> List.of(method.getAnnotations()).stream())
                    .anyMatch(mark -> mark.annotationType().getPackageName().startsWith("org.junit.jupiter"));
        } catch (ClassNotFoundException unknown) {
            return false;
        }
    }
}
