package io.headgate.tools.shape;

import com.fasterxml.jackson.databind.JsonNode;

/** Turns the answer of a store into what an agent reads. Made from configuration once, used from any thread. */
public interface Shape {
    /**
     * One page.
     *
     * @param answer of a call that succeeded; its numbers are exact (see {@link io.headgate.provider.JsonText#mapper})
     * @param reading what was asked, and how much of this very answer was told before: the store is asked again for each page
     */
    Shaped apply(JsonNode answer, Reading reading, Budget budget);
}
