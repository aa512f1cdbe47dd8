# Runs a source file as tclsh's prompt would: the result of the last command is shown, unless it is empty.

set argv0 [lindex $argv 0]
set argv [lrange $argv 1 end]
incr argc -1
if {[catch {source -encoding utf-8 $argv0} result]} {
    set inner [string first "\n    invoked from within\n\"source -encoding" $errorInfo]
    puts stderr [string range $errorInfo 0 [expr {$inner - 1}]]
    exit 1
}
if {$result ne ""} {puts $result}
