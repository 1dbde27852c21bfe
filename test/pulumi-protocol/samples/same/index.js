require('./program').build();
