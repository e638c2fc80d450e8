package io.headgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PoolsCommandTest {
    private static final String POOLS = "{\"pools\": [" + PoolReadingTest.FULL + "]}";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsOneTable() throws IOException {
        assertThat(ask(200, POOLS, "--once")).isZero();

        assertThat(out.toString())
                .startsWith("POOL ")
                .contains("\nqdrant  degraded")
                .doesNotContain("\u001b");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printsWhatTheGatewaySays() throws IOException {
        assertThat(ask(200, POOLS, "--json")).isZero();

        assertThat(out.toString().strip()).isEqualTo(POOLS.strip());
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404, '', answers 404", "200, <html>, the answer is not JSON", "200, {}, the answer does not list pools"
    })
    void saysWhenTheAnswerIsOfNoUse(int status, String body, String sentence) throws IOException {
        assertThat(ask(status, body, "--once")).isEqualTo(4);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains(sentence);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--once", "--json"})
    void saysWhenNobodyAnswers(String option) throws IOException {
        HttpServer gone = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        String url = "http://127.0.0.1:" + gone.getAddress().getPort();
        gone.stop(0);

        assertThat(option.isEmpty() ? pools("--admin", url) : pools(option, "--admin", url))
                .isEqualTo(4);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("no answer from " + url);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--every=0", "--every=-1", "--every=NaN", "--every=4000", "--every=a", "--admin=nowhere"})
    void endsWithTwoWhereTheCommandLineIsWrong(String option) {
        assertThat(pools(option)).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
    }

    private int ask(int status, String body, String option) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/admin/pools", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            return pools(
                    option, "--admin", "http://127.0.0.1:" + server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    private int pools(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "pools";
        System.arraycopy(options, 0, arguments, 1, options.length);
        CommandLine line = Headgate.commandLine(NoRunner::new, Map.of(), new Properties());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
