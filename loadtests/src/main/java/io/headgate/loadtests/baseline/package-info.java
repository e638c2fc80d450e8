/** What earlier runs measured, and whether later ones are worse. Pure rules and one file; start with {@link io.headgate.loadtests.baseline.Comparison}. */
@NullMarked
package io.headgate.loadtests.baseline;

import org.jspecify.annotations.NullMarked;
