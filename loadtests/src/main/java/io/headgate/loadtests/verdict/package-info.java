/**
 * What a number means: targets, the rule by which they are met or missed, and why one was missed. Nothing here measures, waits or
 * writes, so every boundary is a test. {@link io.headgate.loadtests.verdict.Judge} is where to start.
 */
@NullMarked
package io.headgate.loadtests.verdict;

import org.jspecify.annotations.NullMarked;
