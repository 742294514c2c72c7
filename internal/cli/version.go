package cli

import (
	"fmt"
	"runtime/debug"
)

// VersionCmd prints what was built.
type VersionCmd struct{}

// Run prints the version, the revision and the Go release.
func (*VersionCmd) Run(env *Env) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		fmt.Fprintln(env.Stdout, "saoque")
		return nil
	}
	rev := ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			rev = " " + s.Value
		}
	}
	fmt.Fprintf(env.Stdout, "saoque %s%s %s\n", info.Main.Version, rev, info.GoVersion)
	return nil
}
