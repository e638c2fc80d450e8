package io.headgate.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Header or trailer lines as they came: order, case and repetitions kept. */
public record Fields(List<Field> all) {
    static final Fields NONE = new Fields(List.of());

    /** One line; the value without the white space around it. */
    public record Field(String name, String value) {}

    public Fields {
        all = List.copyOf(all);
    }

    /** The first value of this name in any case. */
    public Optional<String> first(String name) {
        return values(name).stream().findFirst();
    }

    /** Every value of this name in any case, in order; lists inside a value are not split. */
    public List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (Field field : all) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }
}
