package io.headgate.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FailureKindTest {
    private static final Path PAGE = Path.of("docs/errors.md");
    private static final String TABLE_START = "| code | HTTP | gRPC | JSON-RPC | what to do |\n|---|---|---|---|---|\n";

    @Test
    void hasACodeOfItsOwnForEachKind() {
        assertThat(FailureKind.values())
                .extracting(FailureKind::code)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("[a-z]+(\\.[a-z-]+)?"));
    }

    @Test
    void answersWithAnErrorStatusAndASentence() {
        assertThat(FailureKind.values()).allSatisfy(kind -> {
            assertThat(kind.httpStatus()).isBetween(400, 599);
            assertThat(kind.grpcStatus()).isBetween(1, 16);
            assertThat(kind.jsonRpcCode()).isNegative();
            assertThat(kind.advice()).endsWith(".");
        });
    }

    @Test
    void isListedInTheDocumentation() throws IOException {
        String table = Arrays.stream(FailureKind.values())
                .map(kind -> "| `" + kind.code() + "` | " + kind.httpStatus() + " | " + kind.grpcStatus() + " | "
                        + kind.jsonRpcCode() + " | " + kind.advice() + " |\n")
                .collect(Collectors.joining("", TABLE_START, ""));

        assertThat(Files.readString(PAGE)).contains(table);
    }
}
