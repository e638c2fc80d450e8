package io.headgate.sandbox.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
    private static final ObjectNode PAYLOAD = (ObjectNode) json("""
            {"city": "Berlin", "tags": ["a", "b"], "count": 10, "flag": false, "nothing": null, "none": [],
             "text": "The quick brown fox", "when": "2024-03-01T12:00:00Z", "deep": {"er": [{"x": 1}, {"x": 2, "y": 3}]}}
            """);
    private static final Point POINT = new Point(PointId.of(7), Map.of(Point.UNNAMED, new float[] {1}), PAYLOAD);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'key': 'city', 'match': {'value': 'Berlin'}}",
                "{'key': 'tags', 'match': {'value': 'b'}}",
                "{'key': 'tags', 'match': {'any': ['z', 'a']}}",
                "{'key': 'tags', 'match': {'except': ['a']}}",
                "{'key': 'flag', 'match': {'value': false}}",
                "{'key': 'count', 'range': {'gte': 10, 'lt': 10.5}}",
                "{'key': 'when', 'range': {'gt': '2024-02-29', 'lte': '2024-03-01T13:00:00+01:00'}}",
                "{'key': 'text', 'match': {'text': 'quick brown'}}",
                "{'key': 'deep.er[].x', 'match': {'value': 2}}",
                "{'key': 'deep.er[1].y', 'match': {'value': 3}}",
                "{'nested': {'key': 'deep.er', 'filter': {'must': [{'key': 'x', 'match': {'value': 2}},"
                        + " {'key': 'y', 'match': {'value': 3}}]}}}",
                "{'key': 'tags', 'values_count': {'gte': 2}}",
                "{'is_empty': {'key': 'none'}}",
                "{'is_empty': {'key': 'nothing'}}",
                "{'is_empty': {'key': 'absent'}}",
                "{'is_null': {'key': 'nothing'}}",
                "{'has_id': [1, 7]}",
                "{'has_vector': ''}",
                "{'should': [{'has_id': [8]}, {'has_id': [7]}]}"
            })
    void accepts(String condition) {
        assertThat(accepts(condition, false)).isTrue();
        assertThat(read("{'must_not': [" + condition + "]}", false).accepts(POINT))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'key': 'city', 'match': {'value': 'berlin'}}",
                "{'key': 'count', 'match': {'value': '10'}}",
                "{'key': 'city', 'match': {'any': []}}",
                "{'key': 'absent', 'match': {'except': ['a']}}",
                "{'key': 'count', 'range': {'gt': 10}}",
                "{'key': 'city', 'range': {'gt': 0}}",
                "{'key': 'text', 'match': {'text': 'fox quick'}}",
                "{'key': 'deep.er.x', 'match': {'value': 2}}",
                "{'nested': {'key': 'deep.er', 'filter': {'must': [{'key': 'x', 'match': {'value': 1}},"
                        + " {'key': 'y', 'match': {'value': 3}}]}}}",
                "{'is_empty': {'key': 'tags'}}",
                "{'is_null': {'key': 'absent'}}",
                "{'has_id': []}",
                "{'has_vector': 'image'}"
            })
    void turnsDown(String condition) {
        assertThat(accepts(condition, false)).isFalse();
    }

    @Test
    void looksForWholeWordsWithATextIndex() {
        assertThat(accepts("{'key': 'text', 'match': {'text': 'FOX quick'}}", true))
                .isTrue();
        assertThat(accepts("{'key': 'text', 'match': {'text': 'quic'}}", true)).isFalse();
    }

    @Test
    void countsConditions() {
        String two = "{'min_should': {'min_count': 2, 'conditions': [{'has_id': [7]}, {'has_id': [8]}, %s]}}";

        assertThat(read(two.formatted("{'has_id': [9]}"), false).accepts(POINT)).isFalse();
        assertThat(read(two.formatted("{'has_vector': ''}"), false).accepts(POINT))
                .isTrue();
    }

    @Test
    void asksForNothingWhenItIsEmpty() {
        assertThat(read("{}", false).accepts(POINT)).isTrue();
        assertThat(read("{'must': [], 'should': [], 'must_not': null}", false).accepts(POINT))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'may': []}",
                "{'must': [{'key': 'a'}]}",
                "{'must': [{'key': 'a[', 'match': {'value': 1}}]}",
                "{'must': [{'key': 'a', 'match': {'value': 1.5}}]}",
                "{'must': [{'key': 'a', 'match': {'any': [1, 'x']}}]}",
                "{'must': [{'key': 'a', 'range': {'gt': 'soon'}}]}",
                "{'must': [{'key': 'a', 'geo_radius': {}}]}",
                "{'must': [{}]}",
                "[]"
            })
    void refusesWhatItCannotRead(String filter) {
        assertThatThrownBy(() -> read(filter, false)).isInstanceOf(Refusal.class);
    }

    private static boolean accepts(String condition, boolean textIndex) {
        return read("{'must': [" + condition + "]}", textIndex).accepts(POINT);
    }

    private static Filter read(String filter, boolean textIndex) {
        return new FilterReader(key -> textIndex).read(json(filter.replace('\'', '"')));
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
