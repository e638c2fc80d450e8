package io.headgate.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value with all that is in it, as plain Java objects. */
final class Trees {
    private Trees() {}

    /** Members come in the order in which they were written, as far as they stand on lines of their own; else by name. */
    static @Nullable Object of(ConfigValue value) {
        if (value instanceof ConfigObject object) {
            List<Map.Entry<String, ConfigValue>> members = new ArrayList<>(object.entrySet());
            members.sort(Comparator.comparing((Map.Entry<String, ConfigValue> member) ->
                            place(member).file())
                    .thenComparing(member -> place(member).line())
                    .thenComparing(Map.Entry::getKey));
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            members.forEach(member -> tree.put(member.getKey(), of(member.getValue())));
            return tree;
        }
        if (value instanceof ConfigList list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(of(element)));
            return elements;
        }
        return value.unwrapped();
    }

    private static Location place(Map.Entry<String, ConfigValue> member) {
        return Location.of(member.getValue().origin());
    }
}
