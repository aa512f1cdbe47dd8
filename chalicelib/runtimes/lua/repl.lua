-- Runs a source file as Lua's prompt would: the values of the last line are shown, where it is an expression.

local path = table.remove(arg, 1)
arg[0] = path

local compile = loadstring or load
local unpack = table.unpack or unpack

local file = assert(io.open(path, "rb"))
local source = file:read("*a"):gsub("%s+$", "")
file:close()

-- The last line as `return <line>`, if that makes sense; else the source as it is.
local function compiled()
  local before, last = source:match("^(.*\n)([^\n]*)$")
  local chunk = compile((before or "") .. "return " .. (last or source), "@" .. path)
  if chunk then return chunk end
  return compile(source, "@" .. path)
end

local function traced(message)
  local kept = {}
  for line in debug.traceback(tostring(message), 2):gmatch("[^\n]+") do
    if not line:find("repl%.lua:%d+: in") and not line:find("[C]", 1, true) then kept[#kept + 1] = line end
  end
  return table.concat(kept, "\n")
end

local chunk, refusal = compiled()
if not chunk then
  io.stderr:write("lua: ", refusal, "\n")
  os.exit(1)
end
local values = { xpcall(function() return chunk(unpack(arg)) end, traced) }
if not values[1] then
  io.stderr:write("lua: ", values[2], "\n")
  os.exit(1)
end
if values[2] ~= nil then print(unpack(values, 2)) end
