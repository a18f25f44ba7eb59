-- The request header fields that ALB adds, changes and drops (ALB User Guide, "HTTP headers and Application Load Balancers",
-- "Request tracing for your Application Load Balancer"). A name is valid in the form [-A-Za-z0-9]+.

local drops_invalid = DROPS_INVALID_HEADER_FIELDS
local forwarded_for = "FORWARDED_FOR"
local with_client_port = WITH_CLIENT_PORT

math.randomseed(os.time() + math.floor(os.clock() * 1e6))

local function id()
  local random = {}
  for i = 1, 6 do random[i] = string.format("%04x", math.random(0, 0xffff)) end
  return string.format("1-%08x-%s", os.time(), table.concat(random))
end

-- A Self field is updated, a Root field stays behind a new Self field, and without both there is a new Root field.
local function trace(given)
  if not given or given == "" then return "Root=" .. id() end
  if given:find("Self=", 1, true) then return (given:gsub("Self=[^;]*", "Self=" .. id())) end
  if given:find("Root=", 1, true) then return "Self=" .. id() .. ";" .. given end
  return "Root=" .. id() .. ";" .. given
end

local function drop_invalid(headers)
  local invalid = {}
  for name in pairs(headers) do
    if name:sub(1, 1) ~= ":" and not name:find("^[-A-Za-z0-9]+$") then invalid[#invalid + 1] = name end
  end
  for _, name in ipairs(invalid) do headers:remove(name) end
end

-- Envoy itself would write an address of this machine in place of a client's loopback address.
local function append_client(headers, address)
  local client = with_client_port and address or address:gsub(":%d+$", "")
  local given = headers:get("x-forwarded-for")
  headers:replace("x-forwarded-for", given and given .. ", " .. client or client)
end

function envoy_on_request(handle)
  local headers = handle:headers()
  if drops_invalid then drop_invalid(headers) end
  if forwarded_for == "remove" then headers:remove("x-forwarded-for") end
  if forwarded_for == "append" then append_client(headers, handle:streamInfo():downstreamDirectRemoteAddress()) end
  headers:replace("x-amzn-trace-id", trace(headers:get("x-amzn-trace-id")))
end
