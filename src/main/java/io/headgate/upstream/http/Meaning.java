package io.headgate.upstream.http;

/**
 * What the answers of an upstream mean.
 *
 * @param contents what their contents say
 * @param passesFailures whether an answer that is a failure by its content reaches the caller as it is; else the failure does
 */
public record Meaning(StatusRule statuses, AnswerRule contents, boolean passesFailures) {}
