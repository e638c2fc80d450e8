package io.headgate.tools.shape;

/** What an answer is turned into. */
public enum ShapeKind {
    /** A line for each row, cells parted by {@code |}. */
    TABLE,
    /** A line for each row, cells parted by commas. */
    CSV,
    /** Values of tags over time, a line for each value. */
    SERIES,
    /** Names made of parts, as an outline. */
    PATHS,
    /** Names and values, a line for each. */
    OUTLINE,
    /** A text for each row. */
    TEXT,
    /** Compact JSON, a line for each row. */
    JSON
}
