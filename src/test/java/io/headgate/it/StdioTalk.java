package io.headgate.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Talks MCP with a process: one message a line, on its standard streams. One question at a time. */
final class StdioTalk implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Duration limit;
    private final OutputStream input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private int asked;

    /** @param limit for each answer */
    StdioTalk(Process process, Duration limit) {
        this.process = process;
        this.limit = limit;
        this.input = process.getOutputStream();
        Thread reader = new Thread(this::read, "stdio-talk");
        reader.setDaemon(true);
        reader.start();
    }

    /** The result of a request. */
    JsonNode ask(String method, String params) throws IOException, InterruptedException {
        int id = ++asked;
        write("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}");
        while (true) {
            String line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new AssertionError("no answer to " + method);
            }
            JsonNode message = JSON.readTree(line);
            if (message.path("id").asInt() == id && !message.has("method")) {
                if (!message.has("result")) {
                    throw new AssertionError(method + " was answered with " + line);
                }
                return message.path("result");
            }
        }
    }

    void tell(String method) throws IOException {
        write("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\"}");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void write(String message) throws IOException {
        input.write((message + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException ended) {
            // The process has ended; who waits for a line will say so.
        }
    }
}
