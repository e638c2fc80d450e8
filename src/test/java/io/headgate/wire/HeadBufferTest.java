package io.headgate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadBufferTest {
    private static final String LINE_OF_100 = "GET /" + "a".repeat(86) + " HTTP/1.1";
    /** With their line ends, 300 octets of fields. */
    private static final String FIELDS_OF_300 = ("X-A: " + "b".repeat(43) + "\r\n").repeat(6);

    /** What reading came to: the head and what follows it, or the rule that was broken. */
    private record Read(Object head, String rest) {}

    private static Read read(String message, int... cuts) {
        HeadBuffer buffer = new HeadBuffer(Reading.LIMITS, RequestHead::requireLine);
        boolean skipped = false;
        int from = 0;
        try {
            for (int i = 0; i <= cuts.length; i++) {
                int to = i < cuts.length ? cuts[i] : message.length();
                buffer.append(Reading.octets(message.substring(from, to)));
                from = to;
                if (!skipped && buffer.skipOneEmptyLine()) {
                    continue;
                }
                skipped = true;
                HeadBuffer.Lines lines = buffer.poll();
                if (lines != null) {
                    RequestHead head = RequestHead.read(lines, Reading.LIMITS);
                    return new Read(head, buffer.takeRest().utf8String() + message.substring(from));
                }
            }
        } catch (Malformed malformed) {
            return new Read(malformed.rule(), "");
        }
        return new Read("incomplete", "");
    }

    @Test
    void doesNotWaitForTheRestOfWhatIsNoHttp() {
        assertThat(read("\u0016\u0003\u0001\u0002\u0000").head()).isEqualTo(Malformed.Rule.SYNTAX);
        assertThat(read("\u0000").head()).isEqualTo(Malformed.Rule.SYNTAX);
        assertThat(read("\u0080").head()).isEqualTo(Malformed.Rule.SYNTAX);
        assertThat(read("\r\n\u0015").head()).isEqualTo(Malformed.Rule.SYNTAX);
        assertThat(read("G").head()).isEqualTo("incomplete");
    }

    @Test
    void doesNotWaitForFieldsBehindWhatIsNoRequestLine() {
        assertThat(read("SSH-2.0-x\r\n").head()).isEqualTo(Malformed.Rule.SYNTAX);
        assertThat(read("EHLO a\r\n", 4).head()).isEqualTo(Malformed.Rule.SYNTAX);
        assertThat(read("\r\nSSH-2.0-x\r\n", 1, 2, 5).head()).isEqualTo(Malformed.Rule.SYNTAX);
        assertThat(read("GET / HTTP/2.0\r\n").head()).isEqualTo(Malformed.Rule.SYNTAX);
        assertThat(read("SSH-2.0-x\r").head()).isEqualTo("incomplete");
        assertThat(read("GET / HTTP/1.1\r\n").head()).isEqualTo("incomplete");
    }

    @Test
    void takesAnyFirstLineWhereNobodyJudgesIt() throws Malformed {
        HeadBuffer buffer = new HeadBuffer(Reading.LIMITS);
        buffer.append(Reading.octets("HTTP/1.1 200 OK\r\n"));

        assertThat(buffer.poll()).isNull();
    }

    static List<String> messages() {
        return List.of(
                "GET / HTTP/1.1\r\nHost: a\r\nX-Empty:\r\n\r\n",
                "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody and more\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\rb\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a",
                "SSH-2.0-x\r\n" + FIELDS_OF_300 + "Y:\r\n\r\n",
                LINE_OF_100 + "\r\nHost: a\r\n\r\nrest",
                LINE_OF_100 + "x\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n" + FIELDS_OF_300 + "\r\nrest",
                "GET / HTTP/1.1\r\n" + FIELDS_OF_300 + "Y:\r\n\r\n",
                "GET / HTTP/1.1\r\nX: " + "y".repeat(51) + "\r\n\r\n",
                "GET / HTTP/1.1\r\n" + "a:\r\n".repeat(11) + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsTheSameHoweverTheBytesAreCut(String message) {
        Read whole = read(message);
        int[] everywhere = new int[message.length() - 1];
        for (int i = 0; i < everywhere.length; i++) {
            everywhere[i] = i + 1;
        }

        assertThat(read(message, everywhere)).as("octet by octet").isEqualTo(whole);
        for (int i = 1; i < message.length(); i++) {
            assertThat(read(message, i)).as("cut at %d", i).isEqualTo(whole);
            for (int j = i + 1; j < message.length(); j += 1 + message.length() / 40) {
                assertThat(read(message, i, j)).as("cut at %d and %d", i, j).isEqualTo(whole);
            }
        }
    }

    @Test
    void keepsWhatFollowsTheHead() {
        assertThat(read("GET /a HTTP/1.1\r\nHost: a\r\n\r\nrest\n\r\n").rest()).isEqualTo("rest\n\r\n");
    }

    @Test
    void readsOneHeadAfterTheOther() throws Malformed {
        HeadBuffer buffer = new HeadBuffer(Reading.LIMITS);
        buffer.append(Reading.octets("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n"));
        assertThat(buffer.poll()).isNotNull();

        ByteString rest = buffer.takeRest();
        assertThat(buffer.isEmpty()).isTrue();
        buffer.append(rest);
        HeadBuffer.Lines second = Objects.requireNonNull(buffer.poll());

        assertThat(RequestHead.read(second, Reading.LIMITS).target()).isEqualTo("/2");
        assertThat(buffer.takeRest().isEmpty()).isTrue();
    }

    @Test
    void doesNotTouchTheBytesItWasGiven() {
        ByteString given = Reading.octets("GET / HTTP/1.1\r\nHo");
        HeadBuffer buffer = new HeadBuffer(Reading.LIMITS);

        buffer.append(given);
        buffer.append(Reading.octets("st: a\r\n\r\n"));

        assertThat(given.utf8String()).isEqualTo("GET / HTTP/1.1\r\nHo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\nGET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\n\n", "GET / HTTP/1.1\r\na: b\nc: d\r\n\r\n"})
    void refusesABareLineFeed(String message) {
        assertThat(read(message).head()).isEqualTo(Malformed.Rule.SYNTAX);
    }

    @Test
    void refusesASecondEmptyLineBeforeTheMessage() {
        assertThat(read("\r\nGET / HTTP/1.1\r\n\r\n").head()).isInstanceOf(RequestHead.class);
        assertThat(read("\r\n\r\nGET / HTTP/1.1\r\n\r\n").head()).isEqualTo(Malformed.Rule.SYNTAX);
    }

    @Test
    void allowsHeadsUpToTheirLimits() {
        assertThat(LINE_OF_100).hasSize(100);
        assertThat(FIELDS_OF_300).hasSize(300);
        assertThat(read(LINE_OF_100 + "\r\n\r\n").head()).isInstanceOf(RequestHead.class);
        assertThat(read(LINE_OF_100 + "x\r\n\r\n").head()).isEqualTo(Malformed.Rule.START_LINE_TOO_LONG);
        assertThat(read("GET / HTTP/1.1\r\n" + FIELDS_OF_300 + "\r\n").head()).isInstanceOf(RequestHead.class);
        assertThat(read("GET / HTTP/1.1\r\n" + FIELDS_OF_300 + "Y:\r\n\r\n").head())
                .isEqualTo(Malformed.Rule.FIELDS_TOO_LARGE);
    }

    @Test
    void givesUpOnAHeadThatNeverEnds() {
        HeadBuffer line = new HeadBuffer(Reading.LIMITS);
        line.append(Reading.octets("x".repeat(102)));
        assertThatThrownBy(line::poll).isInstanceOf(Malformed.class);

        HeadBuffer fields = new HeadBuffer(Reading.LIMITS);
        fields.append(Reading.octets("GET / HTTP/1.1\r\n" + "x".repeat(303)));
        assertThatThrownBy(fields::poll).isInstanceOf(Malformed.class);
    }
}
