-- One tools/call after another over each connection, each with an id of its own; each answer is looked at.
local headers = {
  ["Content-Type"] = "application/json",
  ["Accept"] = "application/json, text/event-stream",
}
local last = tonumber(os.getenv("FIRST_ID") or "1")
local meta = ""
local expected = os.getenv("EXPECTED")
wrong = 0

if os.getenv("ERA") == "modern" then
  headers["MCP-Protocol-Version"] = "2026-07-28"
  headers["Mcp-Method"] = "tools/call"
  headers["Mcp-Name"] = "read"
  meta = ',"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
    .. '"io.modelcontextprotocol/clientCapabilities":{}}'
else
  headers["MCP-Protocol-Version"] = "2025-06-18"
  headers["Mcp-Session-Id"] = os.getenv("SESSION")
end

function request()
  last = last + 1
  local body = '{"jsonrpc":"2.0","id":' .. last
    .. ',"method":"tools/call","params":{"name":"read","arguments":{"id":"' .. last .. '"}' .. meta .. "}}"
  return wrk.format("POST", "/mcp", headers, body)
end

-- The answer to a call has what the upstream said to that call: its id stands in the message, and in what the upstream has echoed.
local function right(body)
  local asked = string.match(body, '{\\"value\\":\\"(%d+)%-' .. expected .. '\\"}')
  return asked ~= nil and string.find(body, '"id":' .. asked .. "[,}]") ~= nil
end

function response(status, _, body)
  if status ~= 200 or not right(body) then
    wrong = wrong + 1
  end
end

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function done()
  local sum = 0
  for _, thread in ipairs(threads) do
    sum = sum + thread:get("wrong")
  end
  io.write("wrong answers: " .. sum .. "\n")
end
