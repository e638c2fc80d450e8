package io.headgate.wire;

/**
 * How large the head of a message may be.
 *
 * @param startLine octets of the first line, without its end; RFC 9112, 3 asks for at least 8000
 * @param fieldCount number of fields
 * @param fieldSize octets of one field value
 * @param fields octets of all fields together, names and line ends included
 */
public record HeadLimits(int startLine, int fieldCount, int fieldSize, int fields) {}
