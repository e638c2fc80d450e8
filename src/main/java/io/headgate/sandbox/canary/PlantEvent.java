package io.headgate.sandbox.canary;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened to an asset for a while.
 *
 * @param endsAt empty while it lasts
 */
record PlantEvent(
        int id,
        String assetPath,
        String type,
        Instant startsAt,
        Optional<Instant> endsAt,
        boolean notifies,
        boolean belowMinDuration,
        List<String> tags,
        Map<String, String> properties) {

    String hash() {
        byte[] identity = (type + '@' + assetPath + '@' + startsAt).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(identity);
    }

    Duration duration(Instant now) {
        return Duration.between(startsAt, endsAt.orElse(now));
    }
}
