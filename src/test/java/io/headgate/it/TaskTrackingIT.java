package io.headgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code conf/apps/sdlc.conf} over a real database: every address and every tool of it. */
class TaskTrackingIT {
    private static final String STORY = "# US-7\\n\\n## Story\\nAs somebody.\\n\\n## Acceptance\\nIt works.\\n";

    private static AppStand stand;

    @BeforeAll
    static void start() throws Exception {
        stand = AppStand.start("sdlc", "", Map.of(), Map.of(), "schema.sql", "sample-data.sql");
    }

    @AfterAll
    static void stop() {
        stand.close();
    }

    @Test
    void handsOutTheMostUrgentTaskAndTakesItBack() throws Exception {
        HttpResponse<String> taken = stand.send("GET", "/tasks/next?taker=bob", "");
        JsonNode task = AppStand.json(taken);
        String id = task.path("id").asText();

        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(taken.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(task.path("taken_by").asText()).isEqualTo("bob");
        assertThat(task.path("priority").asInt()).isEqualTo(1);
        assertThat(AppStand.json(stand.send("GET", "/tasks/" + id, ""))
                        .path("status")
                        .asText())
                .isEqualTo("in_progress");
        assertThat(AppStand.json(stand.send("PUT", "/tasks/" + id + "/status", "{\"status\":\"ready\"}"))
                        .path("taken_by")
                        .isNull())
                .isTrue();
        assertThat(AppStand.json(stand.send("POST", "/tasks/next", "{\"taker\":\"eve\"}"))
                        .path("id")
                        .asText())
                .isEqualTo(id);
    }

    @Test
    void changesNothingForHead() throws Exception {
        long before = stand.postgres().count("SELECT count(*) FROM sdlc.tasks WHERE status = 'ready'");

        HttpResponse<String> head = stand.send("HEAD", "/tasks/next", "");

        assertThat(head.statusCode()).isEqualTo(405);
        assertThat(stand.postgres().count("SELECT count(*) FROM sdlc.tasks WHERE status = 'ready'"))
                .isEqualTo(before);
    }

    @Test
    void listsTasks() throws Exception {
        assertThat(AppStand.json(stand.send("GET", "/tasks?status=done&limit=5", "")))
                .isEmpty();
        assertThat(AppStand.json(stand.send("GET", "/tasks?limit=5", ""))).hasSize(5);
    }

    @Test
    void reservesIds() throws Exception {
        HttpResponse<String> first = stand.send("POST", "/ids/REQ/reservations", "{\"count\":10,\"reserver\":\"bob\"}");
        HttpResponse<String> second = stand.send("POST", "/ids/REQ/reservations", "");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(AppStand.json(first).path("last_id").asInt()
                        - AppStand.json(first).path("first_id").asInt())
                .isEqualTo(9);
        assertThat(AppStand.json(second).path("first_id").asInt())
                .isEqualTo(AppStand.json(first).path("last_id").asInt() + 1);
        assertThat(AppStand.json(stand.send("GET", "/ids", ""))).hasSize(500);
    }

    @Test
    void keepsArtifactsThatAreRight() throws Exception {
        String right = "{\"content\":\"" + STORY + "\"}";
        JsonNode faults = AppStand.json(
                stand.send("POST", "/artifacts/user-story/US-x/validation", "{\"content\":\"## Story\"}"));

        assertThat(faults.path("valid").asBoolean()).isFalse();
        assertThat(faults.path("faults")).hasSize(2);
        assertThat(AppStand.json(stand.send("POST", "/artifacts/user-story/US-7/validation", right))
                        .path("valid")
                        .asBoolean())
                .isTrue();
        assertThat(stand.send("PUT", "/artifacts/user-story/US-7", "{\"content\":\"wrong\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(AppStand.json(stand.send("PUT", "/artifacts/user-story/US-7", right))
                        .path("version")
                        .asInt())
                .isEqualTo(1);
        assertThat(AppStand.json(stand.send("PUT", "/artifacts/user-story/US-7", right))
                        .path("version")
                        .asInt())
                .isEqualTo(2);
        assertThat(AppStand.json(stand.send("GET", "/artifacts/user-story/US-7", ""))
                        .path("content")
                        .asText())
                .contains("## Acceptance\nIt works.");
        assertThat(AppStand.json(stand.send("GET", "/artifacts/user-story/US-7/path", ""))
                        .path("path")
                        .asText())
                .isEqualTo("docs/stories/US-7.md");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /tasks/0 | | 400 | id: ",
                "GET | /tasks/one | | 400 | id: ",
                "GET | /tasks/99999999 | | 404 | data.not-found",
                "GET | /tasks?status=lost | | 400 | status: ",
                "GET | /tasks?limit=1001 | | 400 | limit: ",
                "GET | /tasks/next?tasker=bob | | 400 | tasker: ",
                "PUT | /tasks/1/status | {} | 400 | status: ",
                "PUT | /tasks/1/status | {\"status\":\"lost\"} | 400 | status: ",
                "PUT | /tasks/99999999/status | {\"status\":\"done\"} | 404 | data.not-found",
                "POST | /ids/NONE/reservations | {} | 404 | data.not-found",
                "POST | /ids/REQ/reservations | {\"count\":0} | 400 | count: ",
                "POST | /ids/REQ/reservations | {\"count\":1.5} | 400 | count: ",
                "GET | /artifacts/user-story/US-x/path | | 404 | data.not-found",
                "DELETE | /tasks/1 | | 405 | request.method",
            })
    void saysWhatIsWrong(String method, String path, String body, int status, String told) throws Exception {
        HttpResponse<String> answer = stand.send(method, path, body == null ? "" : body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(told);
    }

    @Test
    void offersItsToolsToAgents() throws Exception {
        JsonNode tools = stand.agent().result("tools/list", "", null).path("tools");
        List<String> names = new ArrayList<>();
        tools.forEach(tool -> names.add(tool.path("name").asText()));

        assertThat(names)
                .contains(
                        "get_next_task",
                        "update_task_status",
                        "reserve_id_range",
                        "validate_artifact",
                        "resolve_artifact_path",
                        "store_artifact");
        JsonNode reserve = tools.get(names.indexOf("reserve_id_range"));
        assertThat(reserve.at("/inputSchema/properties/count/maximum").asInt()).isEqualTo(10_000);
        assertThat(reserve.at("/inputSchema/properties/count/default").asInt()).isEqualTo(1);
        assertThat(reserve.at("/inputSchema/required")).hasToString("[\"name\"]");
        assertThat(reserve.at("/annotations/readOnlyHint").asBoolean()).isFalse();
        assertThat(reserve.at("/annotations/destructiveHint").asBoolean()).isFalse();
        assertThat(tools.get(names.indexOf("validate_artifact"))
                        .at("/annotations/readOnlyHint")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void doesWhatAgentsAskFor() throws Exception {
        String artifact = "\"kind\":\"user-story\",\"id\":\"US-8\",\"content\":\"" + STORY + "\"";

        assertThat(AppStand.text(stand.tool("get_next_task", "{\"taker\":\"agent\"}")))
                .contains("taken_by: agent");
        assertThat(AppStand.text(stand.tool("update_task_status", "{\"id\":900,\"status\":\"blocked\"}")))
                .contains("status: blocked");
        assertThat(AppStand.text(stand.tool("reserve_id_range", "{\"name\":\"ADR\",\"count\":5}")))
                .contains("first_id: 1", "last_id: 5");
        assertThat(AppStand.text(stand.tool("validate_artifact", "{" + artifact + "}")))
                .contains("valid: true");
        assertThat(AppStand.text(stand.tool("resolve_artifact_path", "{\"kind\":\"user-story\",\"id\":\"US-8\"}")))
                .contains("docs/stories/US-8.md");
        assertThat(AppStand.text(stand.tool("store_artifact", "{" + artifact + "}")))
                .contains("version: 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update_task_status | {\"id\":1} | status is missing",
                "update_task_status | {\"id\":1,\"status\":\"lost\"} | expected one of ready",
                "update_task_status | {\"id\":\"one\",\"status\":\"done\"} | id is the text",
                "reserve_id_range | {\"name\":\"REQ\",\"count\":10001} | count is 10001",
                "reserve_id_range | {\"nam\":\"REQ\"} | did you mean name",
                "reserve_id_range | {\"name\":\"NONE\"} | data.not-found",
                "resolve_artifact_path | {\"kind\":\"novel\",\"id\":\"1\"} | data.not-found",
            })
    void tellsAgentsWhatIsWrong(String tool, String arguments, String told) throws Exception {
        JsonNode result = stand.tool(tool, arguments);

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(AppStand.text(result)).contains(told);
        assertThat(result.at("/structuredContent").has("errorCode")).isFalse();
    }

    @Test
    void offersHowDocumentsAreWritten() throws Exception {
        JsonNode resources = stand.agent().result("resources/list", "", null).path("resources");
        List<String> uris = new ArrayList<>();
        resources.forEach(resource -> uris.add(resource.path("uri").asText()));
        String uri = "pattern://sdlc/user-story.md";

        assertThat(uris).filteredOn(each -> each.startsWith("pattern://sdlc/")).hasSize(15);
        assertThat(stand.agent()
                        .result("resources/read", "\"uri\":\"" + uri + "\"", uri)
                        .at("/contents/0/text")
                        .asText())
                .startsWith("# Pattern: User story");
    }
}
