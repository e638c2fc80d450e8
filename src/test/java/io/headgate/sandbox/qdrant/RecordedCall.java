package io.headgate.sandbox.qdrant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One call out of a {@code .calls} file: {@code == name}, {@code METHOD target}, headers in brackets, then the body up to
 * the next name.
 */
record RecordedCall(
        String name, Comparison comparison, String method, String target, Map<String, String> headers, String body) {
    private static final Pattern HEADER = Pattern.compile("\\[([\\w-]+): (.*)]");

    /** How much of two answers must agree. */
    enum Comparison {
        EXACT(""),
        /** {@code ~}: the text of the error comes from the insides of Qdrant's parser; its first words must agree. */
        ERROR_SHAPE("~"),
        /** {@code ≈}: the order of additions depends on the processor; numbers may differ by a millionth. */
        NEAR("≈");

        private final String mark;

        Comparison(String mark) {
            this.mark = mark;
        }

        private static Comparison of(String title) {
            for (Comparison comparison : List.of(ERROR_SHAPE, NEAR)) {
                if (title.startsWith(comparison.mark)) {
                    return comparison;
                }
            }
            return EXACT;
        }
    }

    static List<RecordedCall> read(String file) {
        String text;
        try (InputStream in = RecordedCall.class.getResourceAsStream("/qdrant/" + file + ".calls")) {
            text = new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        List<RecordedCall> calls = new ArrayList<>();
        for (String step : text.split("(?m)^== ", -1)) {
            if (!step.isBlank()) {
                calls.add(parse(step.lines().toList()));
            }
        }
        return calls;
    }

    private static RecordedCall parse(List<String> lines) {
        Comparison comparison = Comparison.of(lines.get(0));
        String[] request = lines.get(1).split(" ", 2);
        Map<String, String> headers = new LinkedHashMap<>();
        int next = 2;
        while (next < lines.size()) {
            Matcher header = HEADER.matcher(lines.get(next));
            if (!header.matches()) {
                break;
            }
            headers.put(header.group(1), header.group(2));
            next++;
        }
        String body = String.join("\n", lines.subList(next, lines.size())).strip();
        String name = lines.get(0).substring(comparison.mark.length());
        return new RecordedCall(name, comparison, request[0], request[1], headers, body);
    }

    HttpRequest to(URI server) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + target));
        headers.forEach(request::header);
        if (!body.isEmpty() && !headers.containsKey("content-type")) {
            request.header("content-type", "application/json");
        }
        return request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }
}
