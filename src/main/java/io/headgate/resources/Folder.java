package io.headgate.resources;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What can be read of one folder, and of the folders in it. A client's URI is only ever looked up among what was found here, and never
 * made into a path. Links count for what they lead to, and only where that lies in the folder too; what begins with a dot is hidden.
 * Looking blocks; confined to one thread at a time.
 */
final class Folder {
    private static final int DEEPEST = 16;
    private static final int MOST_NAMES = 100_000;

    private final FolderConfig config;
    private final MediaTypes types;
    private final List<PathMatcher> patterns;

    /**
     * What was found.
     *
     * @param root the folder itself, without links
     * @param files by URI
     * @param places names of the files of each folder, by the segments that lead to it
     * @param remarks what was left out, in words for the log
     */
    record Found(Path root, Map<String, FileEntry> files, Map<List<String>, Set<String>> places, Set<String> remarks) {
        /** Nothing, for a reason. */
        static Found nothing(Path root, String remark) {
            return new Found(root, Map.of(), Map.of(), Set.of(remark));
        }
    }

    Folder(FolderConfig config) {
        this.config = config;
        types = new MediaTypes(config.mediaTypes());
        patterns = config.patterns().stream()
                .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
                .toList();
    }

    FolderConfig config() {
        return config;
    }

    Found look() {
        Path root;
        try {
            root = config.folder().toRealPath();
        } catch (IOException gone) {
            return Found.nothing(config.folder(), config.folder() + " is not there");
        }
        Walk walk = new Walk(root);
        walk.list(root, List.of(), new ArrayList<>(List.of(root)));
        return new Found(root, walk.files, walk.places, walk.remarks);
    }

    /** One look. */
    private final class Walk {
        private final Path root;
        private final Map<String, FileEntry> files = new LinkedHashMap<>();
        private final Map<List<String>, Set<String>> places = new LinkedHashMap<>();
        private final Set<String> remarks = new TreeSet<>();
        private int names;

        Walk(Path root) {
            this.root = root;
        }

        /** @param above the real folders that lead here, this one included: a link to one of them would never end */
        void list(Path folder, List<String> segments, Collection<Path> above) {
            Map<String, Path> sorted = new TreeMap<>();
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                for (Path each : all) {
                    Path name = each.getFileName();
                    if (++names > MOST_NAMES) {
                        remarks.add("there are more than " + MOST_NAMES + " names; what comes after them is left out");
                        break;
                    }
                    if (name != null && !name.toString().startsWith(".") && Uris.plain(name.toString())) {
                        sorted.put(name.toString(), each);
                    }
                }
            } catch (IOException | DirectoryIteratorException unreadable) {
                remarks.add(place(segments) + " cannot be read");
            }
            List<Path> folders = new ArrayList<>();
            sorted.forEach((name, path) -> {
                if (look(path, segments, name)) {
                    folders.add(path);
                }
            });
            for (Path inner : folders) {
                enter(inner, segments, above);
            }
        }

        private void enter(Path folder, List<String> segments, Collection<Path> above) {
            try {
                Path real = folder.toRealPath();
                if (segments.size() < DEEPEST && !above.contains(real)) {
                    List<String> inner = new ArrayList<>(segments);
                    inner.add(String.valueOf(folder.getFileName()));
                    List<Path> path = new ArrayList<>(above);
                    path.add(real);
                    list(real, List.copyOf(inner), path);
                }
            } catch (IOException gone) {
                remarks.add(place(segments) + " has changed while it was read");
            }
        }

        /** Takes a file in; says whether it is a folder instead. */
        private boolean look(Path path, List<String> segments, String name) {
            try {
                Path real = path;
                BasicFileAttributes attributes = attributes(path);
                if (attributes.isSymbolicLink()) {
                    real = path.toRealPath();
                    if (!isInside(real)) {
                        remarks.add(place(segments) + name + " leads out of the folder, or to what is hidden");
                        return false;
                    }
                    attributes = attributes(real);
                }
                if (attributes.isRegularFile() && matches(segments, name)) {
                    add(real, attributes, segments, name);
                }
                return attributes.isDirectory();
            } catch (IOException gone) {
                return false; // A link to nothing, or what has just been deleted.
            }
        }

        private boolean isInside(Path real) {
            if (!real.startsWith(root)) {
                return false;
            }
            for (Path name : root.relativize(real)) {
                if (name.toString().startsWith(".")) {
                    return false;
                }
            }
            return true;
        }

        private void add(Path real, BasicFileAttributes attributes, List<String> segments, String name) {
            if (attributes.size() > config.maxSize()) {
                remarks.add(place(segments) + name + " is larger than max-size");
            } else if (files.size() == config.maxFiles()) {
                remarks.add("there are more than max-files (" + config.maxFiles() + "); the others are left out");
            } else {
                String uri = uri(segments) + "/" + Uris.encode(name);
                files.put(
                        uri,
                        new FileEntry(
                                uri,
                                place(segments) + name,
                                real,
                                attributes.size(),
                                attributes.lastModifiedTime(),
                                attributes.fileKey(),
                                types.of(name)));
                places.computeIfAbsent(segments, unused -> new TreeSet<>()).add(name);
            }
        }
    }

    /** A pattern without a slash is about the name alone, wherever the file is. */
    private boolean matches(List<String> segments, String name) {
        Path alone = Path.of(name);
        Path whole = Path.of(place(segments) + name);
        for (int i = 0; i < patterns.size(); i++) {
            boolean everywhere = config.patterns().get(i).indexOf('/') < 0;
            if (patterns.get(i).matches(everywhere ? alone : whole)) {
                return true;
            }
        }
        return false;
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** What the URIs of a folder's files begin with, without the slash. */
    String uri(List<String> segments) {
        StringBuilder uri = new StringBuilder(config.uri());
        segments.forEach(segment -> uri.append('/').append(Uris.encode(segment)));
        return uri.toString();
    }

    private static String place(List<String> segments) {
        return segments.isEmpty() ? "" : String.join("/", segments) + "/";
    }
}
