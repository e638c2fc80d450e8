package io.headgate.sandbox.canary;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls about asset types and their instances. */
final class AssetCalls {
    private final Historian historian;

    AssetCalls(Historian historian) {
        this.historian = historian;
    }

    ObjectNode getAssetTypes(Parameters parameters) {
        List<String> names = historian.assets().types(view(parameters), parameters.text("parentType", "")).stream()
                .map(AssetModel.Type::name)
                .toList();
        ObjectNode reply = Reply.good();
        reply.set("assetTypes", Reply.texts(names));
        return reply;
    }

    ObjectNode getAssetTypeTags(Parameters parameters) {
        boolean deep = parameters.flag("deep", true);
        List<String> tags = type(parameters).tags().stream()
                .filter(tag -> deep || tag.indexOf('.') < 0)
                .toList();
        ObjectNode reply = Reply.good();
        reply.set("assetTypeTags", Reply.texts(tags));
        return reply;
    }

    ObjectNode getAssetInstances(Parameters parameters) {
        Optional<Expression> filter = parameters.text("filterExpression").map(Expression::parse);
        List<String> paths = historian.assets().instances(type(parameters), parameters.text("path", "")).stream()
                .map(AssetModel.Instance::path)
                .filter(path -> filter.isEmpty() || filter.get().holds(tag -> current(path + "." + tag)))
                .toList();
        ObjectNode reply = Reply.good();
        reply.set("assetInstances", Reply.texts(paths));
        return reply;
    }

    private @Nullable Object current(String path) {
        return historian
                .tree()
                .find(path)
                .map(tag -> tag.series(historian.now()).newest())
                .map(Sample::value)
                .orElse(null);
    }

    private String view(Parameters parameters) {
        String view = parameters.required("view");
        if (!historian.tree().sequences().containsKey(view)) {
            throw CanaryException.error("View not found: " + view);
        }
        return view;
    }

    private AssetModel.Type type(Parameters parameters) {
        String name = parameters.required("assetType");
        return historian
                .assets()
                .type(view(parameters), name)
                .orElseThrow(() -> CanaryException.error("Asset type not found: " + name));
    }
}
