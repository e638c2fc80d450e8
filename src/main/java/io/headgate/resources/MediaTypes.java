package io.headgate.resources;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which media type a file has, by the ending of its name; the contents are not looked at. */
final class MediaTypes {
    /** Of a file whose ending says nothing. */
    static final String UNKNOWN = "application/octet-stream";

    // Names as registered at https://www.iana.org/assignments/media-types.
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("txt", "text/plain"),
            Map.entry("text", "text/plain"),
            Map.entry("log", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("markdown", "text/markdown"),
            Map.entry("html", "text/html"),
            Map.entry("htm", "text/html"),
            Map.entry("css", "text/css"),
            Map.entry("csv", "text/csv"),
            Map.entry("tsv", "text/tab-separated-values"),
            Map.entry("ics", "text/calendar"),
            Map.entry("js", "text/javascript"),
            Map.entry("conf", "text/plain"),
            Map.entry("ini", "text/plain"),
            Map.entry("properties", "text/plain"),
            Map.entry("st", "text/plain"),
            Map.entry("py", "text/x-python"),
            Map.entry("java", "text/x-java"),
            Map.entry("json", "application/json"),
            Map.entry("jsonl", "application/x-ndjson"),
            Map.entry("ndjson", "application/x-ndjson"),
            Map.entry("xml", "application/xml"),
            Map.entry("yaml", "application/yaml"),
            Map.entry("yml", "application/yaml"),
            Map.entry("toml", "application/toml"),
            Map.entry("sql", "application/sql"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("zip", "application/zip"),
            Map.entry("gz", "application/gzip"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Map.entry("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            Map.entry("parquet", "application/vnd.apache.parquet"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("mp4", "video/mp4"));

    private static final Set<String> TEXT = Set.of(
            "application/json",
            "application/x-ndjson",
            "application/xml",
            "application/yaml",
            "application/toml",
            "application/sql");

    private final Map<String, String> byEnding;

    /** @param more endings without the dot and their types; they win over those that are known */
    MediaTypes(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(KNOWN);
        more.forEach((ending, type) -> all.put(ending.toLowerCase(Locale.ROOT), type));
        byEnding = Map.copyOf(all);
    }

    String of(String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return byEnding.getOrDefault(ending, UNKNOWN);
    }

    /** Whether clients get it as text, if it is text. */
    static boolean isText(String type) {
        return type.startsWith("text/") || type.endsWith("+xml") || type.endsWith("+json") || TEXT.contains(type);
    }
}
