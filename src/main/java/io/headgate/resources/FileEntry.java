package io.headgate.resources;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.provider.Catalog;
import io.headgate.provider.JsonText;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * One file as it was when it was last looked at; what has changed since is another one.
 *
 * @param uri in its one spelling
 * @param name relative to the folder, with slashes
 * @param path the real one: no link in it
 * @param identity of the file on its disk, where that is known
 */
record FileEntry(
        String uri,
        String name,
        Path path,
        long size,
        FileTime modified,
        @Nullable Object identity,
        String mediaType) {

    /** As it is listed. */
    Catalog.Definition definition(FolderConfig folder) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("uri", uri);
        json.put("name", name);
        json.put("mimeType", mediaType);
        json.put("size", size);
        json.set(
                "annotations",
                annotations(folder).put("lastModified", modified.toInstant().toString()));
        return new Catalog.Definition(uri, JsonText.of(json));
    }

    /** What is said of every file of a folder. */
    static ObjectNode annotations(FolderConfig folder) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!folder.audience().isEmpty()) {
            folder.audience().forEach(json.putArray("audience")::add);
        }
        if (folder.priority() != null) {
            json.put("priority", folder.priority());
        }
        return json;
    }
}
