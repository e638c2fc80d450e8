package io.headgate.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import io.headgate.config.Document;
import io.headgate.config.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourcesConfigTest {
    @TempDir
    Path temp;

    private static Document document(String text) {
        return Document.parse(text, "test.conf", ConfigFactory.empty(), Map.of());
    }

    private static ResourcesConfig read(Document document) {
        Section headgate = document.section("headgate");
        return ResourcesConfig.from(headgate.section("mcp"), headgate.section("defaults"));
    }

    /** What is wrong, apart from keys that are read elsewhere. */
    private static List<String> problems(String text) {
        Document document = document(text);
        read(document);
        return document.report()
                .text()
                .lines()
                .filter(line -> !line.contains("reference.conf"))
                .toList();
    }

    @Test
    void hasTheDocumentedDefaults() {
        ResourcesConfig config =
                read(document("headgate.mcp.resources.docs { folder = \"" + temp + "\", uri = \"docs://a\" }"));

        assertThat(config.cacheSize()).isEqualTo(32 << 20);
        assertThat(config.checkInterval()).hasSeconds(2);
        assertThat(config.prompts()).isEmpty();
        assertThat(config.folders())
                .containsExactly(new FolderConfig(
                        "docs", temp, "docs://a", null, List.of("*"), 4 << 20, 1000, Map.of(), List.of(), null));
    }

    @Test
    void hasAKeyForEachComponent() {
        ConfigObject headgate = ConfigFactory.defaultReference().getObject("headgate");

        // Neither have a name; a folder and what its URIs begin with have no default.
        assertThat(headgate.toConfig().getObject("defaults.resources"))
                .hasSize(FolderConfig.class.getRecordComponents().length - 3);
        assertThat(headgate.toConfig().getObject("defaults.prompts"))
                .hasSize(PromptsConfig.class.getRecordComponents().length - 2);
        assertThat(headgate.toConfig().getObject("mcp.files"))
                .hasSize(ResourcesConfig.class.getRecordComponents().length - 2);
    }

    @Test
    void tellsEveryMistakeAtOnce() throws IOException {
        Files.writeString(temp.resolve("a.md"), "---\ntitel = a\n---\n");

        assertThat(problems("""
                headgate.mcp {
                  files.check-interval = 5
                  resources.one { folder = "%1$s", uri = "docs://one" }
                  resources.two { folder = "%1$s/none", uri = "docs://one/two", patterns = ["["] }
                  resources.three { folder = "%1$s", uri = "health://x", audience = [everybody], priority = 2 }
                  resources.four { folder = "%1$s", uri = "docs://four", media-types { x = text } }
                  prompts.all { folder = "%1$s" }
                  prompts.none { folder = "%1$s/a.md" }
                }
                """.formatted(temp)))
                .containsExactlyInAnyOrder(
                        temp + "/a.md:2: error: prompt.titel: unknown key; did you mean title?",
                        "test.conf:2: error: headgate.mcp.files.check-interval: found 5, expected a duration with its unit, for"
                                + " example 30s",
                        "test.conf:4: error: headgate.mcp.resources.two.folder: " + temp
                                + "/none is not a folder that can be read",
                        "test.conf:4: error: headgate.mcp.resources.two.patterns: \"[\" is no pattern; for example *.md or"
                                + " manuals/*.pdf",
                        "test.conf:4: error: headgate.mcp.resources.two.uri: one of docs://one/two and docs://one"
                                + " (resources.one) begins with the other; give each folder a place of its own",
                        "test.conf:5: error: headgate.mcp.resources.three.uri: found \"health://x\", expected the beginning of"
                                + " URIs such as docs://handbook, not of the scheme health",
                        "test.conf:5: error: headgate.mcp.resources.three.audience: found \"everybody\", expected each element to"
                                + " be user or assistant",
                        "test.conf:5: error: headgate.mcp.resources.three.priority: found 2, expected a number from 0.0 to 1.0",
                        "test.conf:6: error: headgate.mcp.resources.four.media-types.x: is no media type such as text/plain:"
                                + " text",
                        "test.conf:8: error: headgate.mcp.prompts.none.folder: " + temp
                                + "/a.md is not a folder that can be read");
    }

    @Test
    void tellsPromptsOfOneName() throws IOException {
        Path other = Files.createDirectories(temp.resolve("other"));
        Files.writeString(temp.resolve("a.md"), "text");
        Files.writeString(other.resolve("a.txt"), "text");

        assertThat(problems("headgate.mcp.prompts { one { folder = \"" + temp + "\" }, two { folder = \"" + other
                        + "\" } }"))
                .containsExactly(
                        "test.conf:1: error: headgate.mcp.prompts.two.folder: has a prompt a as prompts.one has;"
                                + " rename one of the files");
    }
}
