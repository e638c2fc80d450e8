package io.headgate.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.call.Principal;
import io.headgate.provider.Answer;
import io.headgate.provider.Catalog;
import io.headgate.provider.Change;
import io.headgate.provider.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {
    private static final String REVIEW = """
            ---
            title = Review a tag
            description = "Looks at what a tag has recorded."
            arguments {
              tag { description = "The tag's full path", required = on, values = [Plant.P1, Plant.P2, Line.P1] }
              period { description = "How far back", values = [1h, 1d] }
            }
            ---
            What has {{period}} of {{ tag }} to say? Write \\{{tag}} for {{tag}}.
            """;

    @TempDir
    Path folder;

    private final List<Change> changes = new ArrayList<>();

    private Prompts prompts(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        Prompts prompts = new Prompts(List.of(config()));
        prompts.onChange(changes::add);
        prompts.look();
        changes.clear();
        return prompts;
    }

    private PromptsConfig config() {
        return new PromptsConfig("all", folder, List.of("*.md", "*.txt"));
    }

    private static List<String> listed(Prompts prompts) {
        return prompts.catalog(Principal.ANONYMOUS).prompts().stream()
                .map(Catalog.Definition::json)
                .map(Object::toString)
                .toList();
    }

    private static String get(Prompts prompts, String name, String arguments) throws Exception {
        return Askings.result(prompts, What.PROMPT, name, "{\"arguments\":" + arguments + "}")
                .at("/messages/0/content/text")
                .asText();
    }

    @Test
    void areListedWithTheirArgumentsInTheOrderOfTheText() throws Exception {
        assertThat(listed(prompts("review.md", REVIEW))).containsExactly("""
                {"name":"review","title":"Review a tag","description":"Looks at what a tag has recorded.","arguments":\
                [{"name":"period","description":"How far back","required":false},\
                {"name":"tag","description":"The tag's full path","required":true}]}""");
    }

    @Test
    void areFilledWithWhatIsGiven() throws Exception {
        Prompts prompts = prompts("review.md", REVIEW);

        assertThat(get(prompts, "review", "{\"tag\":\"T\",\"period\":\"1h\",\"unknown\":1}"))
                .isEqualTo("What has 1h of T to say? Write {{tag}} for T.\n");
        assertThat(get(prompts, "review", "{\"tag\":\"T\"}")).startsWith("What has  of T");
        assertThat(Askings.result(prompts, What.PROMPT, "review", "{\"arguments\":{\"tag\":\"T\"}}")
                        .toString())
                .startsWith("{\"description\":\"Looks at what a tag has recorded.\",\"messages\":[{\"role\":\"user\",");
    }

    /** An argument is text: what looks like a place in it is none. */
    @Test
    void fillNothingIntoAnArgument() throws Exception {
        assertThat(get(
                        prompts("review.md", REVIEW),
                        "review",
                        "{\"tag\":\"{{period}} $1 \\\\\",\"period\":\"{{tag}}\"}"))
                .isEqualTo("What has {{tag}} of {{period}} $1 \\ to say? Write {{tag}} for {{period}} $1 \\.\n");
    }

    @Test
    void refuseWhatIsMissingOrNoText() throws Exception {
        Prompts prompts = prompts("review.md", REVIEW);

        Answer.Fault missing = Askings.fault(prompts, What.PROMPT, "review", "{}");
        assertThat(missing.code()).isEqualTo(-32602);
        assertThat(missing.message()).isEqualTo("The argument tag is missing.");
        assertThat(missing.data()).hasToString("{\"argument\":\"tag\"}");
        assertThat(Askings.fault(prompts, What.PROMPT, "review", "{\"arguments\":{\"tag\":5}}")
                        .message())
                .isEqualTo("The argument tag must be a string.");
        String long1 = "x".repeat(70_000);
        assertThat(Askings.fault(prompts, What.PROMPT, "review", "{\"arguments\":{\"tag\":\"" + long1 + "\"}}")
                        .code())
                .isEqualTo(-32602);
    }

    @Test
    void completeFromTheListOfValues() throws Exception {
        Prompts prompts = prompts("review.md", REVIEW);

        assertThat(Askings.completion(prompts, "review", "tag", "plant."))
                .isEqualTo("{\"values\":[\"Plant.P1\",\"Plant.P2\"],\"total\":2,\"hasMore\":false}");
        assertThat(Askings.completion(prompts, "review", "nothing", "")).contains("\"total\":0");
    }

    @Test
    void needAllArgumentsWithoutAHead() throws Exception {
        Prompts prompts = prompts("plain.txt", "Tell me about {{what}} and {{what}}.");

        assertThat(listed(prompts)).containsExactly("""
                {"name":"plain","arguments":[{"name":"what","required":true}]}""");
        assertThat(get(prompts, "plain", "{\"what\":\"pumps\"}")).isEqualTo("Tell me about pumps and pumps.");
    }

    @Test
    void tellEveryMistakeWithItsPlace() throws Exception {
        String file = folder.resolve("wrong.md").toString();
        Files.writeString(folder.resolve("wrong.md"), """
                ---
                titel = Wrong
                arguments {
                  tag { required = perhaps }
                  unused {}
                }
                include file("/etc/passwd")
                ---
                All of {{tag}}
                and {{nothing}}.
                """);
        Files.writeString(folder.resolve("b d.md"), "text");
        Files.writeString(folder.resolve("endless.md"), "---\ntitle = a\n");
        Files.writeString(folder.resolve("same.md"), "one");
        Files.writeString(folder.resolve("same.txt"), "two");
        Files.write(folder.resolve("bytes.md"), new byte[] {(byte) 0xff});

        String report = new PromptFolder(config()).look().report().text();

        assertThat(report.lines())
                .containsExactlyInAnyOrder(
                        file + ":2: error: prompt.titel: unknown key; did you mean title?",
                        file + ":4: error: prompt.arguments.tag.required: found \"perhaps\", expected on or off",
                        file
                                + ":5: warning: prompt.arguments.unused: the text does not use it; write {{unused}} in its place",
                        file + ": error: must not include anything",
                        file + ":10: error: the text uses nothing, which is not among the arguments of the head",
                        folder.resolve("b d.md")
                                + ": error: the name of a prompt has letters, digits and ._- only, 64 at most",
                        folder.resolve("endless.md")
                                + ":1: error: the head does not end: a second line of --- is missing",
                        folder.resolve("same.txt") + ": error: there is another file with a prompt of this name",
                        folder.resolve("bytes.md") + ": error: is not text in UTF-8");
    }

    @Test
    void changeWithTheirFilesAndStayWhileThoseAreWrong() throws Exception {
        Prompts prompts = prompts("review.md", REVIEW);
        Files.writeString(folder.resolve("more.md"), "More.");
        prompts.look();
        assertThat(changes).containsExactly(new Change(Change.Of.PROMPTS, null));
        assertThat(listed(prompts)).hasSize(2);

        changes.clear();
        Files.writeString(folder.resolve("review.md"), "---\nno end");
        prompts.look();
        assertThat(changes).isEmpty();
        assertThat(get(prompts, "review", "{\"tag\":\"T\"}")).startsWith("What has");

        Files.writeString(folder.resolve("review.md"), "Short and new.");
        prompts.look();
        assertThat(changes).hasSize(1);
        assertThat(get(prompts, "review", "{}")).isEqualTo("Short and new.");
    }
}
