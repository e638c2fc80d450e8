package io.headgate.resources;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.call.Principal;
import io.headgate.call.Ticker;
import io.headgate.provider.Answer;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.What;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileResourcesTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path temp;

    private Path folder;
    private final AtomicInteger reads = new AtomicInteger();
    private final List<Change> changes = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        folder = Files.createDirectories(temp.resolve("docs"));
        write("docs/guide.md", "# Guide\n");
        write("docs/pumps/p 1.md", "Pumpe ä\n");
        write("docs/pumps/p2.md", "two");
        Files.write(folder.resolve("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0});
        write("outside.md", "secret");
    }

    private Path write(String name, String text) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(THEN));
        return file;
    }

    private FolderConfig config() {
        return new FolderConfig(
                "docs",
                folder,
                "docs://plant",
                "What is written.",
                List.of("*"),
                1000,
                20,
                Map.of(),
                List.of("user"),
                0.5);
    }

    private FileResources resources(FolderConfig... configs) {
        FileCache cache = new FileCache(
                100_000,
                task -> {
                    reads.incrementAndGet();
                    task.run();
                },
                Ticker.SYSTEM);
        FileResources resources = new FileResources(List.of(configs), cache, Ticker.SYSTEM);
        resources.onChange(changes::add);
        resources.look();
        changes.clear();
        return resources;
    }

    private static List<String> uris(FileResources resources) {
        return resources.catalog(Principal.ANONYMOUS).resources().stream()
                .map(Catalog.Definition::key)
                .toList();
    }

    @Test
    void listsEachFileWithItsTypeSizeAndDate() {
        Catalog catalog = resources(config()).catalog(Principal.ANONYMOUS);

        assertThat(catalog.resources().stream().map(Catalog.Definition::key))
                .containsExactly(
                        "docs://plant/guide.md",
                        "docs://plant/picture.png",
                        "docs://plant/pumps/p%201.md",
                        "docs://plant/pumps/p2.md");
        assertThat(catalog.resources().get(2).json()).hasToString("""
                {"uri":"docs://plant/pumps/p%201.md","name":"pumps/p 1.md","mimeType":"text/markdown","size":9,\
                "annotations":{"audience":["user"],"priority":0.5,"lastModified":"2026-01-02T03:04:05Z"}}""");
    }

    @Test
    void listsATemplateForEachFolder() {
        Catalog catalog = resources(config()).catalog(Principal.ANONYMOUS);

        assertThat(catalog.templates().stream().map(one -> one.json().toString()))
                .containsExactly("""
                        {"uriTemplate":"docs://plant/{file}","name":"docs","description":"What is written.",\
                        "annotations":{"audience":["user"],"priority":0.5}}""", """
                        {"uriTemplate":"docs://plant/pumps/{file}","name":"docs/pumps","description":"What is written.",\
                        "mimeType":"text/markdown","annotations":{"audience":["user"],"priority":0.5}}""");
    }

    @Test
    void readsTextAsTextAndEverythingElseAsBytes() throws Exception {
        Files.write(folder.resolve("latin.txt"), "Pumpe \u00e4".getBytes(StandardCharsets.ISO_8859_1));
        FileResources resources = resources(config());

        assertThat(Askings.content(resources, "docs://plant/pumps/p%201.md")).hasToString("""
                {"uri":"docs://plant/pumps/p%201.md","mimeType":"text/markdown","text":"Pumpe ä\\n"}""");
        assertThat(Askings.content(resources, "docs://plant/picture.png")).hasToString("""
                {"uri":"docs://plant/picture.png","mimeType":"image/png","blob":"iVBORwA="}""");
        JsonNode latin = Askings.content(resources, "docs://plant/latin.txt");
        assertThat(latin.has("text")).isFalse();
        assertThat(latin.get("blob").binaryValue()).endsWith(0xe4);
    }

    @Test
    void readsEachFileOnceUntilItChanges() throws Exception {
        FileResources resources = resources(config());

        Askings.content(resources, "docs://plant/guide.md");
        Askings.content(resources, "docs://plant/guide.md");
        Askings.content(resources, "DOCS://plant/%67uide.md");
        assertThat(reads).hasValue(1);

        write("docs/guide.md", "# New\n");
        resources.look();
        assertThat(Askings.content(resources, "docs://plant/guide.md")
                        .get("text")
                        .asText())
                .isEqualTo("# New\n");
        assertThat(reads).hasValue(2);
    }

    /** Larger, smaller or newer by its date than what was found: it is told as it is, and not kept. */
    @Test
    void doesNotKeepWhatHasChangedSinceItWasFound() throws Exception {
        FileResources resources = resources(config());
        write("docs/guide.md", "# Much longer\n");

        assertThat(Askings.content(resources, "docs://plant/guide.md")
                        .get("text")
                        .asText())
                .isEqualTo("# Much longer\n");
        Askings.content(resources, "docs://plant/guide.md");
        assertThat(reads).hasValue(2);
    }

    @Test
    void tellsWhatHasChanged() throws IOException {
        FileResources resources = resources(config());
        resources.look();
        assertThat(changes).isEmpty();

        write("docs/guide.md", "# New guide\n");
        resources.look();
        assertThat(changes).containsExactly(new Change(Change.Of.RESOURCE, "docs://plant/guide.md"));

        changes.clear();
        write("docs/more.md", "more");
        Files.delete(folder.resolve("guide.md"));
        resources.look();
        assertThat(changes)
                .containsExactly(
                        new Change(Change.Of.RESOURCES, null), new Change(Change.Of.RESOURCE, "docs://plant/guide.md"));
        assertThat(Askings.knows(resources, What.RESOURCE, "docs://plant/more.md"))
                .isTrue();
        assertThat(Askings.knows(resources, What.RESOURCE, "docs://plant/guide.md"))
                .isFalse();
    }

    @Test
    void saysThatAFileIsGone() throws Exception {
        FileResources resources = resources(config());
        Files.delete(folder.resolve("guide.md"));

        Answer.Fault fault = Askings.fault(resources, What.RESOURCE, "docs://plant/guide.md", "{}");

        assertThat(fault.code()).isEqualTo(-32002);
        assertThat(fault.data()).hasToString("{\"uri\":\"docs://plant/guide.md\"}");
        assertThat(fault.message()).doesNotContain(temp.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docs://plant/../outside.md",
                "docs://plant/%2e%2e/outside.md",
                "docs://plant/..%2foutside.md",
                "docs://plant/..%5coutside.md",
                "docs://plant/pumps/../../outside.md",
                "docs://plant/%252e%252e/outside.md",
                "docs://plant/pumps%2Fp2.md",
                "docs://plant/pumps%5Cp2.md",
                "docs://plant/guide.md%00.png",
                "docs://plant/GUIDE.md",
                "docs://Plant/guide.md",
                "docs://plant/pumps",
                "docs://plant/pumps/",
                "docs://plant",
                "docs://plant/",
                "docs://plant/guide.md/",
                "docs://plant/guide.md?x",
                "docs://plant/guide.md#x",
                "docs://plant//guide.md",
                "docs://plant/%c0%ae%c0%ae/outside.md",
                "docs://plant/.hidden.md",
                "docs://plant/.git/config",
                "docs://plant/link-out.md",
                "docs://plant/link-hidden.md",
                "docs://plant/linked-folder/outside.md",
                "docs://plant/large.md",
                "docs://plant/guide.md.",
                "file:///etc/passwd",
                "/etc/passwd",
                "docs://plant//etc/passwd",
            })
    void knowsNothingBesideWhatItFound(String uri) throws IOException {
        write("docs/.hidden.md", "hidden");
        write("docs/.git/config", "hidden");
        write("docs/large.md", "x".repeat(1001));
        Files.createSymbolicLink(folder.resolve("link-out.md"), temp.resolve("outside.md"));
        Files.createSymbolicLink(folder.resolve("link-hidden.md"), folder.resolve(".hidden.md"));
        Files.createSymbolicLink(folder.resolve("linked-folder"), temp);
        FileResources resources = resources(config());

        assertThat(Askings.knows(resources, What.RESOURCE, uri)).isFalse();
        assertThat(uris(resources)).hasSize(4).doesNotContain(uri);
    }

    @Test
    void readsNoFileThatHasBecomeALink() throws Exception {
        FileResources resources = resources(config());
        Files.delete(folder.resolve("guide.md"));
        Files.createSymbolicLink(folder.resolve("guide.md"), temp.resolve("outside.md"));

        assertThat(Askings.fault(resources, What.RESOURCE, "docs://plant/guide.md", "{}")
                        .code())
                .isEqualTo(-32002);
    }

    @Test
    void readsNoFolderThatHasBecomeALink() throws Exception {
        write("elsewhere/p2.md", "two");
        FileResources resources = resources(config());
        Files.move(folder.resolve("pumps"), temp.resolve("moved"));
        Files.createSymbolicLink(folder.resolve("pumps"), temp.resolve("elsewhere"));

        assertThat(Askings.fault(resources, What.RESOURCE, "docs://plant/pumps/p2.md", "{}")
                        .code())
                .isEqualTo(-32002);
    }

    @Test
    void followsLinksThatStayInTheFolder() throws Exception {
        Files.createSymbolicLink(folder.resolve("alias.md"), folder.resolve("guide.md"));
        Files.createSymbolicLink(folder.resolve("again"), folder);
        Files.createSymbolicLink(folder.resolve("broken.md"), folder.resolve("nothing"));
        FileResources resources = resources(config());

        assertThat(uris(resources)).contains("docs://plant/alias.md").hasSize(5);
        assertThat(Askings.content(resources, "docs://plant/alias.md")
                        .get("text")
                        .asText())
                .isEqualTo("# Guide\n");
    }

    @Test
    void takesOnlyWhatFitsAPattern() {
        FolderConfig narrow = new FolderConfig(
                "docs",
                folder,
                "docs://plant",
                null,
                List.of("*.png", "pumps/*2.md"),
                1000,
                20,
                Map.of(),
                List.of(),
                null);

        assertThat(uris(resources(narrow))).containsExactly("docs://plant/picture.png", "docs://plant/pumps/p2.md");
    }

    @Test
    void offersNoMoreFilesThanItMay() {
        FolderConfig few = new FolderConfig(
                "docs", folder, "docs://plant", null, List.of("*"), 1000, 2, Map.of(), List.of(), null);

        assertThat(uris(resources(few))).hasSize(2);
    }

    @Test
    void completesTheNamesOfAFolder() throws Exception {
        FileResources resources = resources(config());

        assertThat(Askings.completion(resources, "docs://plant/pumps/{file}", "file", "P"))
                .isEqualTo("{\"values\":[\"p 1.md\",\"p2.md\"],\"total\":2,\"hasMore\":false}");
        assertThat(Askings.completion(resources, "docs://plant/pumps/{file}", "other", ""))
                .contains("\"total\":0");
        assertThat(Askings.knows(resources, What.COMPLETION, "docs://plant/{other}"))
                .isFalse();
    }

    @Test
    void offersNothingWhileTheFolderIsGone() throws IOException {
        FileResources resources = resources(config());
        Files.move(folder, temp.resolve("away"));
        resources.look();
        assertThat(uris(resources)).isEmpty();

        Files.move(temp.resolve("away"), folder);
        resources.look();
        assertThat(uris(resources)).hasSize(4);
    }
}
