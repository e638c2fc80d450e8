package io.headgate.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks, beside a parser, whether a member stands twice in an object. The names of few members are compared one by one: most objects have
 * no more, and a set for each would cost more than all else that is done with them here.
 */
final class MemberNames {
    private static final int FEW = 8;

    /** Of the objects that are open, from the outermost; further ones are kept for the next that are. */
    private final List<Level> levels = new ArrayList<>();

    private int open;

    /** To be told of every token, in their order. */
    void see(JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (!levels.get(open - 1).add(name)) {
                throw new JsonText.RepeatedMember(name);
            }
        } else if (token == JsonToken.START_OBJECT) {
            if (open == levels.size()) {
                levels.add(new Level());
            }
            levels.get(open).clear();
            open++;
        } else if (token == JsonToken.END_OBJECT) {
            open--;
        }
    }

    /** The names of one object. */
    private static final class Level {
        private final String[] few = new String[FEW];
        private int count;
        private @Nullable Set<String> many;

        void clear() {
            count = 0;
            many = null;
        }

        /** False where it is there already. */
        boolean add(String name) {
            Set<String> all = many;
            if (all != null) {
                return all.add(name);
            }
            for (int i = 0; i < count; i++) {
                if (few[i].equals(name)) {
                    return false;
                }
            }
            if (count < FEW) {
                few[count] = name;
                count++;
            } else {
                all = new HashSet<>(Arrays.asList(few));
                all.add(name);
                many = all;
            }
            return true;
        }
    }
}
