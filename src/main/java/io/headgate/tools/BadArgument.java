package io.headgate.tools;

/**
 * What is wrong with an argument, in words for an agent.
 *
 * @param argument its name, with the place in it where that helps: {@code tags[2]}; empty for all of them
 * @param problem read after the name: {@code must be at least 1}
 */
record BadArgument(String argument, String problem) {
    String text() {
        return argument.isEmpty() ? problem : argument + " " + problem;
    }
}
