package io.headgate.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;

/** Lets a document include nothing, in whatever form it asks for it. */
final class NoIncludes implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final String file;
    private final Problems problems;

    NoIncludes(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        return refuse();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return refuse();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        return refuse();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return refuse();
    }

    private ConfigObject refuse() {
        problems.add(new Problem(Severity.ERROR, Location.of(file), "", null, "must not include anything", null));
        return ConfigFactory.empty().root();
    }
}
