package io.headgate.app;

import io.headgate.config.Section;
import io.headgate.mcp.McpConfig;
import io.headgate.resources.Resources;
import io.headgate.route.RouteConfig;

/** What must hold between the MCP door and the rest of a configuration. */
final class McpRules {
    private McpRules() {}

    /** @param section the section {@code headgate} */
    static void judge(GatewayConfig config, Section section) {
        judgePath(config, section);
        Section mcp = section.section("mcp");
        config.tools()
                .forEach(
                        tool -> mcp.section("tools")
                                .advise(
                                        !Resources.TOOLS.contains(tool.name()),
                                        tool.name(),
                                        () ->
                                                "hides the tool of that name that the gateway has of its own; give it another name"));
        adviseServed(config, mcp, "tools", config.tools().isEmpty());
        adviseServed(config, mcp, "resources", config.resources().folders().isEmpty());
        adviseServed(config, mcp, "prompts", config.resources().prompts().isEmpty());
    }

    /** Two doors at one address: one of them would never be reached. */
    private static void judgePath(GatewayConfig config, Section section) {
        McpConfig mcp = config.mcp();
        for (RouteConfig route : config.routes()) {
            String path = route.path();
            section.require(
                    !mcp.enabled() || !path.equals(mcp.path()) && !path.startsWith(mcp.path() + "/"),
                    "mcp.path",
                    () -> "route " + route.name() + " serves " + path + "; give one of them another path",
                    "routes." + route.name() + ".path");
        }
    }

    /** Whoever writes such things down wants agents to have them; that the door is shut is easily overlooked. */
    private static void adviseServed(GatewayConfig config, Section mcp, String key, boolean none) {
        mcp.advise(
                config.mcp().enabled() || none,
                key,
                () -> "nobody is offered these while headgate.mcp.enabled is off; turn it on, or take them out");
    }
}
