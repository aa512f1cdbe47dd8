# Runs a source file as irb would: the value of the last expression is shown, unless it is nil.

own = File.expand_path(__FILE__)
path = ARGV.shift
$0 = path
begin
  value = eval(File.read(path, encoding: "UTF-8"), TOPLEVEL_BINDING, path)
  p value unless value.nil?
rescue SyntaxError => error
  abort error.message
rescue StandardError, ScriptError => error
  error.set_backtrace((error.backtrace || []).reject { |line| File.expand_path(line[/\A[^:]+/]) == own })
  raise error
end
