// Holds an Ignition config against the official parser, whatever its spec version. A warning fails too: unknown keys, units without
// [Install] and arguments of a later spec are no errors to Ignition.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/coreos/ignition/v2/config"
)

func main() {
	raw, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
	parsed, report, err := config.Parse(raw)
	fmt.Printf("%s\n%s", parsed.Ignition.Version, report.String())
	if err != nil || report.IsFatal() || len(report.Entries) > 0 {
		fmt.Println(err)
		os.Exit(1)
	}
}
