package papers

import "context"

// gate lets as many through at once as it has room for.
type gate chan struct{}

// pass runs do once there is room; a context that ends first is an error.
func (g gate) pass(ctx context.Context, do func() error) error {
	select {
	case g <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-g }()
	return do()
}
