/**
 * The report of a run: {@link io.headgate.loadtests.report.Report} is what it says, the other classes write it as JSON, as a page and on
 * the terminal.
 */
@NullMarked
package io.headgate.loadtests.report;

import org.jspecify.annotations.NullMarked;
