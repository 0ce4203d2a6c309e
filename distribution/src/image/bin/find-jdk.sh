# Sourced. Sets jdk to the home of the JDK to use and feature to its number, or leaves jdk empty if there is
# none from 21 on. JAVA_HOME goes first; else the newest of the java on the PATH, its siblings, and the usual folders.
# With jdk_needs=javac only homes that can compile count.

jdk='' feature=20

consider() {
  found=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true)
  if [ "${found:-0}" -gt "$feature" ] && [ -x "$1/bin/${jdk_needs:-java}" ]; then
    feature=$found jdk=$1
  fi
}

if [ -n "${JAVA_HOME:-}" ]; then consider "$JAVA_HOME"; fi
if [ -z "$jdk" ]; then
  on_path=$(readlink -f "$(command -v java || true)" 2>/dev/null || true)
  on_path=${on_path%/bin/java}
  for home in ${on_path:+"$on_path" "${on_path%/*}"/*} /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME:-/nonexistent}"/.jdks/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    consider "$home"
  done
fi
