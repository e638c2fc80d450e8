/**
 * What an agent reads of a store's answer: chosen fields as rows, series of values, or a few lines, in as few tokens as an exact answer
 * needs. Nothing is cut: what does not fit into a {@link io.headgate.tools.shape.Budget} is read on from a
 * {@link io.headgate.tools.shape.Reading}, and what was left out on purpose is said. Pure: no I/O, no clock. Start with {@code Shape},
 * then {@code ShapeConfig}.
 */
@NullMarked
package io.headgate.tools.shape;

import org.jspecify.annotations.NullMarked;
