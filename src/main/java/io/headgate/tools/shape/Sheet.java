package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What is to be told of one answer, row by row; any run of rows can be told by itself. */
interface Sheet {
    int size();

    /** Some of the rows, with what their reader must know to understand them. */
    String told(int from, int to);

    /** One row as it is in the answer, to see whether the answer has changed. */
    String row(int at);

    /** Some of the rows as JSON. */
    JsonNode structured(int from, int to);

    /** What is to be said of the answer as a whole. */
    List<String> notes();
}
