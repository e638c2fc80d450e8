package io.headgate.upstream.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @Test
    void hasAllParts() throws Exception {
        PostgresUrl url = PostgresUrl.parse("postgresql://app:s%40cr%2Bt@db1:5433,db2/tasks?sslmode=verify-full"
                + "&application_name=a%20b&target_session_attrs=read-write");

        assertThat(url.servers()).isEqualTo(List.of(new Server("db1", 5433), new Server("db2", 5432)));
        assertThat(url.user()).isEqualTo("app");
        assertThat(Objects.requireNonNull(url.password()).reveal()).isEqualTo("s@cr+t");
        assertThat(url.database()).isEqualTo("tasks");
        assertThat(url.tls()).isEqualTo(TlsConfig.Mode.VERIFY_FULL);
        assertThat(url.applicationName()).isEqualTo("a b");
        assertThat(url.writable()).isTrue();
    }

    @Test
    void mayLeaveMostOut() throws Exception {
        PostgresUrl url = PostgresUrl.parse("postgres://db.example");

        assertThat(url.servers()).isEqualTo(List.of(new Server("db.example", 5432)));
        assertThat(url.user()).isNull();
        assertThat(url.password()).isNull();
        assertThat(url.database()).isNull();
        assertThat(url.tls()).isNull();
        assertThat(url.applicationName()).isNull();
        assertThat(url.writable()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql+asyncpg://u@h/d, h, 5432",
        "postgresql://u@[::1]:5433/d, ::1, 5433",
        "postgresql://u@127.0.0.1:1/d, 127.0.0.1, 1",
        "postgresql://u@UPPER.example/d, upper.example, 5432",
        "postgresql://u:@h/d, h, 5432"
    })
    void readsServers(String text, String host, int port) throws Exception {
        PostgresUrl url = PostgresUrl.parse(text);

        assertThat(url.servers()).isEqualTo(List.of(new Server(host, port)));
        assertThat(url.user()).isEqualTo("u");
        assertThat(url.password()).isNull();
        assertThat(url.database()).isEqualTo("d");
    }

    @ParameterizedTest
    @CsvSource({
        "disable, DISABLE",
        "verify-ca, VERIFY_CA",
        "verify-full, VERIFY_FULL",
        "VERIFY-FULL, VERIFY_FULL",
    })
    void readsHowToEncrypt(String value, TlsConfig.Mode mode) throws Exception {
        assertThat(PostgresUrl.parse("postgresql://u@h/d?sslmode=" + value).tls())
                .isEqualTo(mode);
        assertThat(PostgresUrl.parse("postgresql://u@h/d?ssl=" + value).tls()).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow", "prefer", "require", "true", ""})
    void refusesToEncryptTowardsAnybody(String value) {
        assertThatThrownBy(() -> PostgresUrl.parse("postgresql://u@h/d?sslmode=" + value))
                .isInstanceOf(PostgresUrl.MalformedException.class)
                .hasMessageContaining("sslmode must be disable, verify-ca or verify-full");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db.example",
                "mysql://secret:secret@h/d",
                "http://secret@h/d",
                "postgresql:///secret",
                "postgresql://secret@/d",
                "postgresql://u:secret@h:0/d",
                "postgresql://u:secret@h:65536/d",
                "postgresql://u:secret@h:port/d",
                "postgresql://u:secret@h,/d",
                "postgresql://u:secret@h h/d",
                "postgresql://u:secret%2@h/d",
                "postgresql://u:secret%zz@h/d",
                "postgresql://u:secret@h/d?password=secret",
                "postgresql://u:secret@h/d?connect_timeout=secret",
                "postgresql://u:secret@h/d?target_session_attrs=secret",
                "postgresql://u:secret@h/d#secret"
            })
    void saysWhatIsWrongWithoutTellingWhatStandsThere(String text) {
        assertThatThrownBy(() -> PostgresUrl.parse(text))
                .isInstanceOf(PostgresUrl.MalformedException.class)
                .message()
                .isNotBlank()
                .doesNotContain("secret");
    }
}
