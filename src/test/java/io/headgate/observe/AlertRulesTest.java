package io.headgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts speak of meters that exist, and each has a page that says what to do. */
class AlertRulesTest {
    private static final Path RULES = Path.of("conf/prometheus/headgate-alerts.yml");
    private static final Path TESTS = Path.of("conf/prometheus/headgate-alerts_test.yml");
    private static final Path PAGES = Path.of("docs/runbook");
    private static final String OVERVIEW = "README";
    private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");
    private static final Pattern METRIC = Pattern.compile("\\b(?:headgate|canary)_[a-z_]+");
    private static final Pattern HISTOGRAM_PART = Pattern.compile("_(bucket|count|sum)$");
    private static final Pattern LABELLED = Pattern.compile("\\b((?:headgate|canary)_[a-z_]+)\\{(\\w+)=");

    private final String rules = read(RULES);
    private final Set<String> alerts = all(ALERT, rules);

    @Test
    void existForWhatOperatorsMustKnow() {
        assertThat(alerts)
                .contains(
                        "HeadgateDown",
                        "HeadgateRestarting",
                        "HeadgatePoolExhaustionForeseen",
                        "HeadgatePoolRefusing",
                        "HeadgatePoolWaitHigh",
                        "HeadgatePoolDegraded",
                        "HeadgatePoolUnhealthy",
                        "HeadgateLeakSuspected",
                        "HeadgateUpstreamDown",
                        "HeadgateBreakerOpen");
    }

    @Test
    void useMetersThatExist() {
        Set<String> used = all(METRIC, rules);
        Set<String> known = Arrays.stream(Meter.values())
                .flatMap(meter -> meter.type() == Meter.Type.HISTOGRAM
                        ? Stream.of("_bucket", "_count", "_sum").map(part -> meter.exposedName() + part)
                        : Stream.of(meter.exposedName()))
                .collect(Collectors.toSet());

        assertThat(used).hasSizeGreaterThan(10);
        assertThat(known).containsAll(used);
    }

    @Test
    void selectByTagsThatTheirMetersHave() {
        List<String> wrong = LABELLED.matcher(rules)
                .results()
                .filter(found -> Arrays.stream(Meter.values())
                        .noneMatch(meter -> meter.exposedName()
                                        .equals(HISTOGRAM_PART
                                                .matcher(found.group(1))
                                                .replaceFirst(""))
                                && meter.tags().contains(found.group(2))))
                .map(found -> found.group())
                .toList();

        assertThat(LABELLED.matcher(rules).results()).isNotEmpty();
        assertThat(wrong).isEmpty();
    }

    @Test
    void haveAPageEach() throws IOException {
        Set<String> linked = all(Pattern.compile("runbook_url: docs/runbook/(\\w+)\\.md"), rules);
        Set<String> pages;
        try (Stream<Path> files = Files.list(PAGES)) {
            pages = files.map(file -> file.getFileName().toString().replace(".md", ""))
                    .filter(name -> !name.equals(OVERVIEW))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        assertThat(linked).isEqualTo(alerts);
        assertThat(pages).isEqualTo(alerts);
        for (String alert : alerts) {
            assertThat(read(PAGES.resolve(alert + ".md")))
                    .startsWith("# " + alert + "\n")
                    .contains("\n## What to look at\n", "\n## What to do\n", "\n## When it is harmless\n");
        }
    }

    @Test
    void standInTheOverviewWithTheirSeverity() {
        Pattern severity = Pattern.compile("- alert: (\\w+)\\n(?:(?!- alert:)[\\s\\S])*?severity: (\\w+)");
        Set<String> rows = new TreeSet<>();
        Matcher rule = severity.matcher(rules);
        while (rule.find()) {
            rows.add("| [" + rule.group(1) + "](" + rule.group(1) + ".md) | " + rule.group(2) + " |");
        }

        assertThat(rows).hasSameSizeAs(alerts);
        assertThat(all(
                        Pattern.compile("(?m)^(\\| \\[\\w+]\\(\\w+\\.md\\) \\| \\w+ \\|)"),
                        read(PAGES.resolve(OVERVIEW + ".md"))))
                .isEqualTo(rows);
    }

    @Test
    void linkToPagesThatExist() {
        Pattern link = Pattern.compile("\\]\\(([^)#:]+\\.md)\\)");
        for (String alert : alerts) {
            for (String target : all(link, read(PAGES.resolve(alert + ".md")))) {
                assertThat(PAGES.resolve(target)).exists();
            }
        }
    }

    @Test
    void areEachTestedFiringAndSilent() {
        String tests = read(TESTS);

        assertThat(all(Pattern.compile("alertname: (\\w+)\\n *exp_alerts:\\n"), tests))
                .isEqualTo(alerts);
        assertThat(all(Pattern.compile("alertname: (\\w+), exp_alerts: \\[\\]"), tests))
                .isEqualTo(alerts);
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(found.groupCount()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
