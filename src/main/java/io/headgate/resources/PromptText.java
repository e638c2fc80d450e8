package io.headgate.resources;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a prompt, in which <code>{{name}}</code> stands for an argument; with a backslash before it, for these very characters.
 */
final class PromptText {
    private static final Pattern PLACE = Pattern.compile("(\\\\?)(\\{\\{\\s*([A-Za-z][A-Za-z0-9_-]{0,63})\\s*}})");

    private final List<Piece> pieces;
    private final List<Place> places;

    /** Words of the text, or the name of an argument. */
    private record Piece(String text, boolean argument) {}

    /**
     * Where the text needs an argument.
     *
     * @param line of the text, from 0
     */
    record Place(String argument, int line) {}

    private PromptText(List<Piece> pieces, List<Place> places) {
        this.pieces = List.copyOf(pieces);
        this.places = List.copyOf(places);
    }

    static PromptText of(String text) {
        List<Piece> pieces = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        Matcher found = PLACE.matcher(text);
        int from = 0;
        int line = 0;
        while (found.find()) {
            String before = text.substring(from, found.start());
            pieces.add(new Piece(before, false));
            line += (int) before.chars().filter(c -> c == '\n').count();
            if (found.group(1).isEmpty()) {
                pieces.add(new Piece(found.group(3), true));
                places.add(new Place(found.group(3), line));
            } else {
                pieces.add(new Piece(found.group(2), false));
            }
            from = found.end();
        }
        pieces.add(new Piece(text.substring(from), false));
        return new PromptText(pieces, places);
    }

    /** In the order of the text. */
    List<Place> places() {
        return places;
    }

    /** Puts the arguments in; what stands in an argument is text and nothing else. One that is not given leaves nothing. */
    String with(Map<String, String> arguments) {
        StringBuilder filled = new StringBuilder();
        for (Piece piece : pieces) {
            filled.append(piece.argument ? arguments.getOrDefault(piece.text, "") : piece.text);
        }
        return filled.toString();
    }
}
