console.log "OK" if 42 in [6 * 7]
