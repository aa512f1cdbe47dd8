words=(OK)
echo "${words[0]}"
