package io.headgate.resources;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file brought into memory, as clients get it.
 *
 * @param result of {@code resources/read}; null where the file could not be read
 * @param current whether it is still the file that was found, so that it may be kept
 * @param gone whether there is no such file any more
 */
record FileReading(@Nullable JsonText result, boolean current, boolean gone) {
    /** It cannot be read now. */
    static final FileReading FAILED = new FileReading(null, false, false);

    private static final FileReading GONE = new FileReading(null, false, true);

    /** Blocks. What was put in the file's place since it was found is not read where it is a link or anything but a file. */
    static FileReading of(FileEntry entry, Path root, long maxSize) {
        Path path = entry.path();
        try {
            if (!path.startsWith(root)
                    || !path.toRealPath().equals(path)
                    || !attributes(path).isRegularFile()) {
                return GONE;
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
                bytes = in.readNBytes((int) maxSize + 1);
            }
            BasicFileAttributes after = attributes(path);
            boolean current = after.size() == bytes.length
                    && after.size() == entry.size()
                    && after.lastModifiedTime().equals(entry.modified());
            return bytes.length > maxSize ? FAILED : new FileReading(result(entry, bytes), current, false);
        } catch (NoSuchFileException deleted) {
            return GONE;
        } catch (IOException unreadable) {
            return FAILED;
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static JsonText result(FileEntry entry, byte[] bytes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode content = json.putArray("contents").addObject();
        content.put("uri", entry.uri());
        content.put("mimeType", entry.mediaType());
        String text = MediaTypes.isText(entry.mediaType()) ? Uris.text(bytes, bytes.length) : null;
        if (text == null) {
            content.put("blob", bytes);
        } else {
            content.put("text", text);
        }
        return JsonText.of(json);
    }
}
